import { existsSync } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { childEnvironment } from '@slipway/processes';
import { lastLines, runCommand } from './run-command';
import { linkScopes } from './runtime-modules';
import { userCache } from './virtual-environment';

/** Extensions of assembly files that can contain function code, which are assets and templates with inline code. */
const CODE = new Set(['.js', '.mjs', '.cjs', '.json']);
/**
 * Maximum size of files that are searched for SDK packages, in bytes. Larger files are assumed to be bundles that
 * contain their dependencies.
 */
const MOST_BYTES = 5_000_000;
const LOADS =
  /(?:\brequire\(|\bfrom|\bimport\(?)\s*\\*["'`](@aws-sdk\/(?:client|lib|util|credential-providers?|s3)[\w-]*)\\*["'`]/g;

export interface RuntimeSdkProps {
  /** Folder of the synthesized app whose functions need the SDK packages. */
  readonly assembly: string;
  /** Path of the `node_modules` folder from which functions load the packages. */
  readonly modules: string;
  readonly onProgress?: (line: string) => void;
  /**
   * Environment variables from which those of npm are selected, and that set the cache folder. @default - the
   * environment variables of this process
   */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Provides the AWS SDK packages that functions load but do not contain, because the Lambda runtime includes them.
 *
 * A package is linked from the app's project if it is installed there. Otherwise, npm installs the package once for
 * each user. If a package cannot be fetched, a message reports this, and only functions that load the package fail.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
 */
export async function provideRuntimeSdk({
  assembly,
  modules,
  onProgress = () => undefined,
  environment = process.env,
}: RuntimeSdkProps): Promise<void> {
  const missing = [...(await sdkPackagesIn(assembly))].filter((name) => !existsSync(join(modules, name))).sort();
  for (const name of missing) {
    const found = installedNear(assembly, name) ?? (await fetched(name, environment, onProgress));
    if (found) {
      await linkScopes(found, modules);
    }
  }
}

/**
 * Returns the names of the SDK packages that the code in an assembly loads. Files of 5 MB or more and folders named
 * `node_modules` are not searched.
 */
export async function sdkPackagesIn(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile() && CODE.has(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.filter((file) => !file.includes('node_modules')).map((file) => readFile(file, 'utf8')),
  );
  return new Set(
    texts
      .filter(({ length }) => length < MOST_BYTES)
      .flatMap((text) => [...text.matchAll(LOADS)].map(([, name]) => name)),
  );
}

/** Returns the path of the `node_modules` folder in the app's project that contains a package, or undefined. */
function installedNear(assembly: string, name: string): string | undefined {
  return createRequire(join(resolve(assembly), 'manifest.json'))
    .resolve.paths(name)!
    .find((modules) => existsSync(join(modules, name)));
}

/**
 * Returns the path of the `node_modules` folder into which npm installed a package, or undefined if npm cannot fetch
 * the package.
 */
async function fetched(
  name: string,
  environment: NodeJS.ProcessEnv,
  onProgress: (line: string) => void,
): Promise<string | undefined> {
  const { version } = createRequire(__filename)('@aws-sdk/client-s3/package.json') as { version: string };
  const folder = join(userCache(environment, homedir()), 'runtime-sdk', `${name.replace('/', '+')}-${version}`);
  if (!existsSync(folder)) {
    onProgress(`installing ${name}, which the Lambda runtime includes (once per user)`);
    await mkdir(dirname(folder), { recursive: true });
    const draft = await mkdtemp(`${folder}.`);
    try {
      const install = [
        'install',
        '--prefix',
        draft,
        '--no-save',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        `${name}@${version}`,
      ];
      const { exitCode, output } = await runCommand('npm', install, {
        environment: childEnvironment({ inherited: environment }),
      });
      if (exitCode !== 0) {
        onProgress(`could not install ${name}, so functions that load this package will fail: ${lastLines(output, 3)}`);
        return undefined;
      }
      await rename(draft, folder).catch(() => access(folder)); // another run has created the folder in the meantime
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  return join(folder, 'node_modules');
}
