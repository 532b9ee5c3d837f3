import { existsSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';

const CLI = 'aws-cdk';
/** Path of the template in the package of the CDK command line. */
const TEMPLATE = join('lib', 'api', 'bootstrap', 'bootstrap-template.yaml');

/**
 * Returns the bootstrap template of the CDK command line: that of the app if it has one, otherwise the one on the path,
 * otherwise the one installed with this package. Returns undefined if none of them exists.
 * @param self a folder of this package
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

/** Returns the packages that the command `cdk` on the path links to: it is a link to `aws-cdk/bin/cdk`. */
function onPath(path: string): string[] {
  return path
    .split(delimiter)
    .map((folder) => join(folder, 'cdk'))
    .filter((file) => existsSync(file))
    .map((file) => dirname(dirname(realpathSync(file))));
}
