import { execFileSync } from 'node:child_process';
import { childEnvironment } from '@slipway/processes';
import { makeStandInImage } from '@slipway/testing/stand-in-image';
import { startEngine } from '@slipway/testing/start-engine';
import { BuildImages, Engine, findEngine } from '../../src';
import { Where } from '../try-escapes';

/** Name of the image in the project. The engine has the image under the name of its registry. */
const IMAGE = 'aws/codebuild/standard:7.0';
export const PUBLIC_NAME = `public.ecr.aws/${IMAGE.replace('aws/', '')}`;

/** Runs builds in containers of an image with the programs of this machine. `end` removes the image. */
export async function inContainers(name: Engine['name']): Promise<Where & { readonly end: () => Promise<void> }> {
  const end = await startEngine(name);
  makeStandInImage({ engine: 'podman', name: PUBLIC_NAME, programs: [process.execPath] });
  return {
    image: IMAGE,
    fence: { images: new BuildImages({ engine: await findEngine(name), offline: true }) },
    end: async () => {
      podman('rmi', '--force', PUBLIC_NAME);
      await end();
    },
  };
}

/** Runs podman, which also knows the containers and images of its service. */
export function podman(...args: readonly string[]): string {
  return execFileSync('podman', args, { encoding: 'utf8', env: childEnvironment() }).trim();
}

/** Returns the containers that builds have left behind. */
export function leftContainers(): string {
  return podman('ps', '--all', '--quiet', '--filter', 'label=slipway.build');
}
