import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const folders: string[] = [];

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder with the given files, whose content is text or becomes JSON, until the tests of the file are over. */
export function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o755 });
  }
  return folder;
}

/** A requirement file of an app, with one requirement for each id. */
export function requirementsOf(app: string, ...ids: string[]) {
  return {
    app,
    purpose: 'sell things',
    requirements: ids.map((id) => ({ id, proof: ['template' as const], must: `The ${app} does what ${id} says.` })),
  };
}
