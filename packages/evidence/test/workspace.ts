import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const folders: string[] = [];

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/**
 * Creates a folder with the given files, whose content is text or is written as JSON. The folder is removed after the
 * tests of the file.
 */
export function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o755 });
  }
  return folder;
}

/** Requirement file of an app, with one requirement for each ID. */
export function requirementsOf(app: string, ...ids: string[]) {
  return {
    app,
    purpose: 'sell things',
    requirements: ids.map((id) => ({ id, proof: ['template' as const], must: `The ${app} does what ${id} says.` })),
  };
}
