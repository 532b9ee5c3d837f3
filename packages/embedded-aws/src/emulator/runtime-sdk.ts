import { existsSync } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { childEnvironment } from '@slipway/processes';
import { lastLines, runCommand } from './run-command';
import { linkScopes } from './runtime-modules';
import { userCache } from './virtual-environment';

/** Extensions of files of an assembly that contain functions: templates with inline code, and the code of assets. */
const CODE = new Set(['.js', '.mjs', '.cjs', '.json']);
/** Maximum size of a file to search, in bytes. A larger file is a bundle, which contains its dependencies. */
const MOST_BYTES = 5_000_000;
const LOADS =
  /(?:\brequire\(|\bfrom|\bimport\(?)\s*\\*["'`](@aws-sdk\/(?:client|lib|util|credential-providers?|s3)[\w-]*)\\*["'`]/g;

export interface RuntimeSdkProps {
  /** Synthesized app whose functions need the SDK. */
  readonly assembly: string;
  /** The `node_modules` that functions use. */
  readonly modules: string;
  readonly onProgress?: (line: string) => void;
  /** Environment of npm. @default - that of this process */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Provides the packages of the SDK that functions load and do not contain. The runtime of Lambda has all of them.
 *
 * Each package comes from the project of the app if it is installed there, otherwise from npm, once for each user. A
 * package that cannot be fetched is reported, and only functions that load it fail.
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

/** Returns the packages of the SDK that the code in an assembly loads. */
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

/** Returns the `node_modules` of the app's project that contains a package. */
function installedNear(assembly: string, name: string): string | undefined {
  return createRequire(join(resolve(assembly), 'manifest.json'))
    .resolve.paths(name)!
    .find((modules) => existsSync(join(modules, name)));
}

/** Returns the package from npm, or undefined if npm cannot fetch it. */
async function fetched(
  name: string,
  environment: NodeJS.ProcessEnv,
  onProgress: (line: string) => void,
): Promise<string | undefined> {
  const { version } = createRequire(__filename)('@aws-sdk/client-s3/package.json') as { version: string };
  const folder = join(userCache(environment, homedir()), 'runtime-sdk', `${name.replace('/', '+')}-${version}`);
  if (!existsSync(folder)) {
    onProgress(`fetching ${name}, which the Lambda runtime includes (once)`);
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
        onProgress(`${name} cannot be fetched, so functions that load it will fail: ${lastLines(output, 3)}`);
        return undefined;
      }
      await rename(draft, folder).catch(() => access(folder)); // another run was faster
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  return join(folder, 'node_modules');
}
