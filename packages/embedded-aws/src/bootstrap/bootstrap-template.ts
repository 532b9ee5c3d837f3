import { existsSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';

const CLI = 'aws-cdk';
/** In the package of the CLI. */
const TEMPLATE = join('lib', 'api', 'bootstrap', 'bootstrap-template.yaml');

/**
 * The bootstrap template of the CDK's command line: that of the app if it has one, otherwise the one on the path,
 * otherwise the one that is installed with this package. Undefined if none of them exists.
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

/** The command is a link into its package: `aws-cdk/bin/cdk`. */
function onPath(path: string): string[] {
  return path
    .split(delimiter)
    .map((folder) => join(folder, 'cdk'))
    .filter((file) => existsSync(file))
    .map((file) => dirname(dirname(realpathSync(file))));
}
