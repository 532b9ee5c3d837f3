import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What the Lambda runtime for Node brings beside Node itself.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
 */
const SCOPES = ['@aws-sdk', '@smithy'];

/**
 * Makes a `node_modules` with the SDK in it, and nothing else: a function that forgot to bundle something fails.
 *
 * The packages stand in several folders, the nearest first, wherever the package manager put them.
 */
export async function linkRuntimeModules(folder: string): Promise<void> {
  for (const scope of SCOPES) {
    await mkdir(join(folder, scope), { recursive: true });
    for (const nodeModules of require.resolve.paths(scope)!)
      await linkAll(join(nodeModules, scope), join(folder, scope));
  }
}

async function linkAll(from: string, to: string): Promise<void> {
  const names = await readdir(from).catch(() => []);
  await Promise.all(
    names.filter((name) => !existsSync(join(to, name))).map((name) => symlink(join(from, name), join(to, name))),
  );
}
