import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../src/temporary-folders';

/** Creates a program that takes the place of an engine, and keeps the archive and the arguments that it receives. */
export function recordingEngine(): {
  readonly program: string;
  readonly archive: string;
  readonly args: () => string;
} {
  const folder = temporaryFolder();
  const program = join(folder, 'engine');
  const archive = join(folder, 'image.tar');
  writeFileSync(program, `#!/bin/sh\necho "$*" > ${folder}/args\ncat > ${archive}\n`, { mode: 0o755 });
  return { program, archive, args: () => readFileSync(join(folder, 'args'), 'utf8').trim() };
}
