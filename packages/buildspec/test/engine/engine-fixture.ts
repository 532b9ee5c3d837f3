import { execFileSync } from 'node:child_process';
import { childEnvironment } from '@slipway/processes';
import { makeStandInImage } from '@slipway/testing/stand-in-image';
import { startEngine } from '@slipway/testing/start-engine';
import { BuildImages, Engine, findEngine } from '../../src';
import { Where } from '../try-escapes';

/** The name that a project has; the engine has the image by the name of its registry. */
const IMAGE = 'aws/codebuild/standard:7.0';
export const PUBLIC_NAME = `public.ecr.aws/${IMAGE.replace('aws/', '')}`;

/** Builds in containers of an image that is made of this machine; `end` takes the image away. */
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

/** What podman says, which also has the containers and images of its service. */
export function podman(...args: readonly string[]): string {
  return execFileSync('podman', args, { encoding: 'utf8', env: childEnvironment() }).trim();
}

/** The containers that builds have left. */
export function leftContainers(): string {
  return podman('ps', '--all', '--quiet', '--filter', 'label=slipway.build');
}
