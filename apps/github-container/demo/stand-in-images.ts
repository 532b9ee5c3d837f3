import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeNodeStandInImage } from '@slipway/testing/node-stand-in-image';
import { workspaceEnvironment } from '../../../scripts/workspace-environment';
import { SERVICE } from './sample-service';

/** Name of the sample service's base image, from its Dockerfile. */
const [, BASE] = /^FROM (\S+)/m.exec(readFileSync(join(SERVICE, 'Dockerfile'), 'utf8'))!;

/**
 * Creates a stand-in for the sample service's base image from the Node and npm of this machine, unless the engine has
 * the image. The image is labeled as a stand-in. The demo therefore needs no image registry.
 *
 * @param say receives a message if the stand-in is created
 * @returns a function that removes the stand-in
 */
export function standInImages(engine: string, say: (line: string) => void): () => void {
  const call = (...args: readonly string[]) =>
    void execFileSync(engine, args, { stdio: 'ignore', env: workspaceEnvironment([/^(DOCKER|CONTAINERS)_/]) });
  try {
    call('image', 'inspect', BASE);
    return () => undefined;
  } catch {
    // the engine does not have the image
  }
  say(`STAND-IN: ${BASE} is created from the Node and npm of this machine; it is not the real image of that name`);
  makeNodeStandInImage({ engine, name: BASE });
  return () => call('rmi', '--force', BASE);
}
