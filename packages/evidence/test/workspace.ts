import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A temporary folder with the given files, whose content is text or becomes JSON. */
export function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o755 });
  }
  return folder;
}

/** A requirement file of an app, with one requirement for each id. */
export function requirementsOf(app: string, ...ids: string[]) {
  return { app, purpose: 'sell things', requirements: ids.map((id) => ({ id, proof: ['template' as const], must: `The ${app} does what ${id} says.` })) };
}
