import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';
import { ContainerMount } from './container-mount';

const LOADER = /^ld-|^ld\d*\.so/;

/** Node.js program that can run in any image. */
export interface PortableNode {
  readonly program: readonly [string, ...string[]];
  readonly mounts: readonly ContainerMount[];
}

/**
 * Returns the runner's Node.js with its libraries and its loader, because an image may lack them or have other
 * versions.
 *
 * @param folder folder in the container at which they are mounted
 * @param file Node.js program @default - the program that runs this process
 */
export async function portableNode(folder: string, file = process.execPath): Promise<PortableNode> {
  const libraries = await librariesOf(file);
  const loader = libraries.find((path) => LOADER.test(basename(path)));
  const node = join(folder, 'node');
  const lib = join(folder, 'lib');
  const place = (path: string) => join(lib, basename(path));
  return {
    program: loader === undefined ? [node] : [place(loader), '--library-path', lib, node],
    mounts: [
      { inside: node, outside: realpathSync(file), readOnly: true },
      ...libraries.map((path) => ({ inside: place(path), outside: realpathSync(path), readOnly: true })),
    ],
  };
}

/** Returns the paths of the shared libraries that a program loads. Empty for a statically linked program. */
async function librariesOf(file: string): Promise<string[]> {
  const answer = await promisify(execFile)('ldd', [file], { env: childEnvironment() }).catch(() => ({ stdout: '' }));
  return [...answer.stdout.matchAll(/(?:=> |^\s+)(\/\S+) \(/gm)].map(([, path]) => path);
}
