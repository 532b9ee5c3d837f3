import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * npm scopes of the packages that the Node.js runtimes of Lambda include.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
 */
const SCOPES = ['@aws-sdk', '@smithy'];

/**
 * Creates a `node_modules` folder that contains only the AWS SDK, so that a function that loads any other package
 * without bundling it fails, as in AWS.
 *
 * Depending on the package manager, the SDK packages can be in several `node_modules` folders. The nearest folder takes
 * precedence.
 */
export async function linkRuntimeModules(folder: string): Promise<void> {
  for (const nodeModules of require.resolve.paths(SCOPES[0])!) {
    await linkScopes(nodeModules, folder);
  }
}

/** Links the SDK packages of one `node_modules` folder into another. Packages that already exist there are kept. */
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
