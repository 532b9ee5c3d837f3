import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { makeStandInImage } from '@slipway/testing/stand-in-image';
import { workspaceEnvironment } from '../../../scripts/workspace-environment';
import { SERVICE } from './sample-service';

/** Base image of the sample service, as its Dockerfile names it. */
const [, BASE] = /^FROM (\S+)/m.exec(readFileSync(join(SERVICE, 'Dockerfile'), 'utf8'))!;

/**
 * Makes the base image of the sample service from the Node and npm of this machine, unless the engine has the image. It
 * is a stand-in, and says so: the demonstration needs no registry of images.
 *
 * @param say called with what is made
 * @returns a function that removes what was made
 */
export function standInImages(engine: string, say: (line: string) => void): () => void {
  const call = (...args: readonly string[]) =>
    void execFileSync(engine, args, { stdio: 'ignore', env: workspaceEnvironment([/^(DOCKER|CONTAINERS)_/]) });
  try {
    call('image', 'inspect', BASE);
    return () => undefined;
  } catch {
    // the engine does not have it
  }
  say(`STAND-IN: ${BASE} is made of the Node and npm of this machine, and is not the image of that name`);
  const folder = mkdtempSync(join(tmpdir(), 'slipway-npm-'));
  try {
    const cli = npm();
    const program = join(folder, 'npm');
    writeFileSync(program, `#!/bin/sh\nexec node ${cli} "$@"\n`, { mode: 0o755 });
    const folders = [dirname(dirname(cli))];
    makeStandInImage({ engine, name: BASE, programs: [process.execPath, program], folders });
  } finally {
    rmSync(folder, { recursive: true });
  }
  return () => call('rmi', '--force', BASE);
}

/** Returns the script of npm on the path. */
function npm(): string {
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
