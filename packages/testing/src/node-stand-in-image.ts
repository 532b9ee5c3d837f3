import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { makeStandInImage, StandInImage } from './stand-in-image';

/**
 * Creates an image with the given name from this machine's Node.js and npm. Nothing is downloaded.
 *
 * @throws Error if npm is not on the PATH
 */
export function makeNodeStandInImage({ engine, name }: Pick<StandInImage, 'engine' | 'name'>): void {
  const cli = npmCli();
  const folder = mkdtempSync(join(tmpdir(), 'slipway-npm-'));
  try {
    const program = join(folder, 'npm');
    writeFileSync(program, `#!/bin/sh\nexec node ${cli} "$@"\n`, { mode: 0o755 });
    const folders = [dirname(dirname(cli))];
    makeStandInImage({ engine, name, programs: [process.execPath, program], folders });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Returns the script of the first npm on the PATH. */
function npmCli(): string {
  const places = process.env.PATH!.split(delimiter).map((folder) => join(folder, 'npm'));
  for (const place of places) {
    try {
      return realpathSync(place);
    } catch {
      // not in this folder
    }
  }
  throw new Error('npm is not on the PATH; install Node with npm');
}
