import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeNodeStandInImage } from '@slipway/testing/node-stand-in-image';
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
  makeNodeStandInImage({ engine, name: BASE });
  return () => call('rmi', '--force', BASE);
}
