import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a text file, and creates its parent folders. */
export function writeText(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Writes a value to a file as indented JSON. Does nothing if `file` is undefined. */
export function writeJson(file: string | undefined, value: unknown): void {
  if (file) {
    writeText(file, `${JSON.stringify(value, null, 1)}\n`);
  }
}
