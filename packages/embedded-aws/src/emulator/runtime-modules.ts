import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Scopes of the packages that the Lambda runtime for Node includes.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
 */
const SCOPES = ['@aws-sdk', '@smithy'];

/**
 * Creates a `node_modules` that contains the SDK and nothing else, so that a function with an unbundled dependency
 * fails.
 *
 * The packages may be in several folders, depending on the package manager; the nearest folder wins.
 */
export async function linkRuntimeModules(folder: string): Promise<void> {
  for (const nodeModules of require.resolve.paths(SCOPES[0])!) {
    await linkScopes(nodeModules, folder);
  }
}

/** Links the packages of the SDK in one `node_modules` into another, which keeps what it has. */
export async function linkScopes(from: string, to: string): Promise<void> {
  for (const scope of SCOPES) {
    await mkdir(join(to, scope), { recursive: true });
    await linkAll(join(from, scope), join(to, scope));
  }
}

async function linkAll(from: string, to: string): Promise<void> {
  const names = await readdir(from).catch(() => []);
  await Promise.all(
    names.filter((name) => !existsSync(join(to, name))).map((name) => symlink(join(from, name), join(to, name))),
  );
}
