import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { childEnvironment } from '@slipway/processes';
import { BuildResult } from '../build-result';
import { DIFFERENCES } from '../differences';
import { EnvironmentVariable, resolveEnvironment, ValueStore } from '../environment';
import { BuildspecMissingError } from '../errors';
import { FenceSettings } from '../fence/open-fence';
import { parseBuildspec } from '../parse-buildspec';
import { runBuildspec } from '../run-buildspec';
import { NodeVersions } from '../runtimes/node-versions';
import { Buildspec } from '../schema';
import { copyFolder } from './copy-folder';
import { saveArtifacts } from './save-artifacts';

const REGION = 'us-east-1';

/** Settings for the build of a folder. */
export interface FolderBuildProps {
  /** Source folder of the build. The build runs on a copy of the folder. */
  readonly folder: string;
  /** Path of the buildspec, relative to the folder. @default 'buildspec.yml' */
  readonly buildspec?: string;
  /** Environment variables of the build, which override those in the buildspec. @default - none */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Names of environment variables of this process that are passed unchanged to the build. Their values are masked in
   * the log.
   * @default - none
   */
  readonly passedVariables?: readonly string[];
  /**
   * Existing or new folder for the artifacts, each of which gets a separate subfolder. @default - artifacts are not
   * kept
   */
  readonly artifactFolder?: string;
  /** Fence that isolates the commands. @default - no fence: commands run with all permissions of this process */
  readonly fence?: FenceSettings;
  /** Build image, in which the build runs if the fence has an engine. @default - the build runs on this machine */
  readonly image?: string;
  /** Timeout of the build, in milliseconds. @default - 1 hour, as in CodeBuild */
  readonly timeoutMs?: number;
  /** Signal that ends the build. @default - the build cannot be aborted */
  readonly signal?: AbortSignal;
  /** Function that is called with each line of the build log. */
  readonly onLine: (line: string) => void;
}

const HOUR_MS = 3_600_000;

/**
 * Copies a folder, and runs the folder's buildspec in the copy, as a CodeBuild project would do.
 *
 * @throws BuildspecMissingError, BuildspecError or EnvironmentVariableError if CodeBuild would fail before the first
 * command, or if the buildspec reads a parameter or secret whose value was not passed
 * @throws FenceError if the fence cannot be created
 */
export async function runFolder(props: FolderBuildProps): Promise<BuildResult> {
  const { folder, onLine, artifactFolder } = props;
  const buildspec = parseBuildspec(await read(resolve(folder, props.buildspec ?? 'buildspec.yml')));
  const workFolder = await mkdtemp(join(tmpdir(), 'slipway-build-'));
  try {
    onLine(`building a copy of ${resolve(folder)} without .git and node_modules; the folder itself is not changed`);
    const sourceFolder = join(workFolder, 'src');
    const outside = await copyFolder(folder, sourceFolder);
    outside.forEach((link) =>
      onLine(`not copied: ${link}, a link that is broken, absolute, or leads outside the folder`),
    );
    const result = await build(buildspec, props, workFolder, sourceFolder);
    if (artifactFolder !== undefined) {
      (await saveArtifacts(result.artifacts, artifactFolder)).forEach(onLine);
    }
    return result;
  } finally {
    await rm(workFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: Error) => {
    throw new BuildspecMissingError(file, { cause });
  });
}

async function build(
  buildspec: Buildspec,
  { variables = {}, passedVariables = [], fence, image, timeoutMs = HOUR_MS, signal, onLine }: FolderBuildProps,
  workFolder: string,
  sourceFolder: string,
): Promise<BuildResult> {
  const passed = pick(process.env, passedVariables);
  const own = Object.entries({ ...passed, ...variables }).map(([name, value]) => plain(name, value));
  const resolved = await resolveEnvironment(buildspec.env, own, [], NO_STORE);
  return runBuildspec({
    buildspec,
    image,
    nodeVersions: new NodeVersions({ offline: fence?.offline, onProgress: onLine }),
    sourceFolder,
    workFolder,
    environment: {
      ...childEnvironment({ home: join(workFolder, 'home') }),
      ...buildVariables(sourceFolder),
      ...resolved.variables,
    },
    secrets: Object.values(passed),
    secretNames: [...Object.keys(buildspec.env['parameter-store']), ...Object.keys(buildspec.env['secrets-manager'])],
    fence: fence && { ...fence, endpoints: [], path: variables.PATH ?? childEnvironment().PATH },
    timeoutMs,
    signal: signal ?? new AbortController().signal,
    onLine,
  });
}

/** Value store that refuses all reads, because a build on this machine has no AWS account. */
const NO_STORE: ValueStore = { parameter: noValue, secret: noValue };

async function noValue(): Promise<never> {
  throw new Error(DIFFERENCES.noAccount.says());
}

function plain(name: string, value: string): EnvironmentVariable {
  return { name, value, type: 'PLAINTEXT' };
}

function pick(environment: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, environment[name]!]));
}

/**
 * Returns environment variables that CodeBuild sets, with values for this build.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
function buildVariables(sourceFolder: string): Record<string, string> {
  const id = randomUUID();
  return {
    LANG: 'C.UTF-8',
    CI: 'true',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    CODEBUILD_CI: 'true',
    CODEBUILD_BUILD_ID: `local:${id}`,
    CODEBUILD_BUILD_NUMBER: '1',
    CODEBUILD_INITIATOR: 'slipway-buildspec',
    CODEBUILD_LOG_PATH: id,
    CODEBUILD_SRC_DIR: sourceFolder,
    CODEBUILD_START_TIME: String(Date.now()),
  };
}
