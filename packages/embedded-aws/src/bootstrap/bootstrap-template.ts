import { existsSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';

const CLI = 'aws-cdk';
/** Path of the bootstrap template in the package of the CDK CLI. */
const TEMPLATE = join('lib', 'api', 'bootstrap', 'bootstrap-template.yaml');

/**
 * Returns the bootstrap template of the CDK CLI, or undefined if the CDK CLI is not installed. The first of these
 * installations is used: that of the app, the one on the PATH, and the one that is installed with this package.
 * @param self folder in this package, from which the search for this package's installation of the CDK CLI starts
 */
export async function readBootstrapTemplate(
  assembly: string,
  path: string = process.env.PATH!,
  self: string = __dirname,
): Promise<string | undefined> {
  const found = [...installedFor(assembly), ...onPath(path), ...installedFor(self)]
    .map((folder) => join(folder, TEMPLATE))
    .find((file) => existsSync(file));
  return found === undefined ? undefined : readFile(found, 'utf8');
}

function installedFor(folder: string): string[] {
  try {
    return [dirname(createRequire(join(resolve(folder), 'any.js')).resolve(`${CLI}/package.json`))];
  } catch {
    return [];
  }
}

/** Returns the package folders of the `cdk` commands on the PATH. Each command is a link to `aws-cdk/bin/cdk`. */
function onPath(path: string): string[] {
  return path
    .split(delimiter)
    .map((folder) => join(folder, 'cdk'))
    .filter((file) => existsSync(file))
    .map((file) => dirname(dirname(realpathSync(file))));
}
