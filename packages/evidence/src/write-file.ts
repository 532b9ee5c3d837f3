import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file that a command was asked for, and makes its folders. */
export function writeText(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Writes a value as JSON that people can read, if a file is named. */
export function writeJson(file: string | undefined, value: unknown): void {
  if (file) {
    writeText(file, `${JSON.stringify(value, null, 1)}\n`);
  }
}
