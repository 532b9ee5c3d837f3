import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';
import { RunEnvironment } from './env';
import { FailedForGoodError, StoppedError } from './errors';
import { policyPacks } from './policy-packs';
import { Ports } from './ports';
import { redactor } from './run-log';
import { SpawnedCli } from './spawned-cli';

/** Check that must succeed before a program is previewed. */
interface Check {
  /** Name of the check in the log and in messages. */
  readonly name: string;
  readonly command: readonly string[];
  readonly folder: string;
  readonly advice: string;
}

const PROJECT = v.object({ runtime: v.union([v.string(), v.object({ name: v.string() })]) });
const PACKAGE = v.object({ scripts: v.optional(v.record(v.string(), v.string()), {}) });
/** Text of the placeholder test script that `npm init` writes. */
const NO_TEST = 'no test specified';
/** Maximum number of output lines that a failure quotes. */
const MOST_LINES = 15;
/** Pattern of output lines with which compilers and test runners introduce the reason for a failure. */
const REASON = /\berror\b|^not ok|^\s*●|AssertionError|^FAILED|^E\s/i;

/** Environment variables that checks receive, which locate programs and packages but contain no credentials. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'npm_config_registry',
  'npm_config_cache',
  'npm_config_offline',
  'npm_config_prefer_offline',
];

/**
 * Validates a Pulumi program before it is previewed: checks its types or syntax, runs its tests, and installs the
 * dependencies of its policy packs. Checks that do not apply to the program are skipped.
 *
 * The validation runs before the deployment role is assumed, and its processes receive no credentials of the build.
 *
 * @throws FailedForGoodError if a check fails, with the first lines that give the reason
 */
export async function validateProgram(environment: RunEnvironment, ports: Ports): Promise<void> {
  for (const check of await checksOf(environment.PROJECT_FOLDER)) {
    ports.out(`${check.name} | ${check.command.join(' ')}`);
    await perform(check, environment, ports);
  }
}

async function checksOf(projectFolder: string): Promise<readonly Check[]> {
  const folder = resolve(projectFolder);
  const runtime = await runtimeOf(folder);
  const packs = await policyPacks(folder);
  return [
    ...(runtime === 'nodejs' ? await nodeChecks(folder) : []),
    ...(runtime === 'python' ? await pythonChecks(folder) : []),
    ...packs.flatMap(packChecks),
  ];
}

/**
 * Returns the runtime of the program, or undefined if `Pulumi.yaml` is unreadable. The run then reports that error
 * itself.
 */
async function runtimeOf(folder: string): Promise<string | undefined> {
  try {
    const { runtime } = v.parse(PROJECT, parse(await readFile(join(folder, 'Pulumi.yaml'), 'utf8')));
    return typeof runtime === 'object' ? runtime.name : runtime;
  } catch {
    return undefined;
  }
}

async function nodeChecks(folder: string): Promise<readonly Check[]> {
  const types: Check = {
    name: 'types',
    folder,
    command: [compilerOf(folder), '--noEmit', '--pretty', 'false', '-p', '.'],
    advice: 'correct the program, or add typescript to its dependencies if the compiler is missing',
  };
  const tests: Check = {
    name: 'tests',
    folder,
    command: ['npm', 'test'],
    advice: 'correct the program, or its tests',
  };
  return [...(existsSync(join(folder, 'tsconfig.json')) ? [types] : []), ...((await hasTests(folder)) ? [tests] : [])];
}

/** Returns the path of the TypeScript compiler in the program's folder or in the workspace folder. */
function compilerOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, 'node_modules', '.bin', 'tsc');
    if (existsSync(file) || at === dirname(at)) {
      return existsSync(file) ? file : 'tsc';
    }
  }
}

async function hasTests(folder: string): Promise<boolean> {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) {
    return false;
  }
  try {
    const script = v.parse(PACKAGE, JSON.parse(await readFile(file, 'utf8'))).scripts.test;
    return script !== undefined && !script.includes(NO_TEST);
  } catch (error) {
    throw new FailedForGoodError(
      `${file} cannot be read (${(error as Error).message}), so no preview is made: the program needs a valid package.json; correct the file, and push again`,
      { cause: error },
    );
  }
}

async function pythonChecks(folder: string): Promise<readonly Check[]> {
  const settings = (
    await Promise.all(
      ['mypy.ini', 'pytest.ini', 'pyproject.toml', 'setup.cfg'].map(
        async (file) => `\n${await readFile(join(folder, file), 'utf8').catch(() => '')}`,
      ),
    )
  ).join('\n');
  const names = (await readdir(folder)).filter((file) => file.endsWith('.py'));
  const python = (name: string, ...args: readonly string[]): Check => ({
    name,
    folder,
    command: ['python3', ...args],
    advice: 'correct the program, or its tests',
  });
  return [
    python('syntax', '-m', 'py_compile', ...names),
    ...(/^\[(?:tool\.)?mypy\]/m.test(settings) ? [python('types', '-m', 'mypy', '.')] : []),
    ...(/^\[(?:tool\.|tool:)?pytest/m.test(settings) ? [python('tests', '-m', 'pytest')] : []),
  ];
}

/**
 * Returns the check of a policy pack, which installs the dependencies in its `package-lock.json`, because Pulumi does
 * not install them. The list is empty if the pack has no such file.
 */
function packChecks(folder: string): readonly Check[] {
  const installs = existsSync(join(folder, 'package-lock.json'));
  return installs
    ? [
        {
          name: 'policy pack',
          folder,
          command: ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'],
          advice: 'correct the package-lock.json of the policy pack',
        },
      ]
    : [];
}

async function perform(
  { name, command: [command, ...args], folder, advice }: Check,
  environment: RunEnvironment,
  ports: Ports,
): Promise<void> {
  const cli = new SpawnedCli({
    command,
    folder,
    timeoutMs: environment.CLI_TIMEOUT_MS,
    graceMs: environment.CLI_GRACE_MS,
    environment: checkEnvironment(ports.environment),
    redact: redactor([environment.EXTERNAL_ID]),
    onLine: (line) => ports.out(`${name} | ${line}`),
  });
  const ignoreStops = ports.onStop((signal) => cli.stop(`was stopped with ${signal}`));
  try {
    const { exitCode, stdout, stderr, timedOut } = await cli.run(args).catch((error: Error) => {
      throw new FailedForGoodError(
        `the check '${name}' could not start, because ${command} is missing or not executable: ${advice}, and push again`,
        { cause: error },
      );
    });
    if (cli.stopped !== undefined) {
      throw new StoppedError(cli.stopped);
    }
    if (exitCode !== 0) {
      const ended = timedOut ? `took longer than ${environment.CLI_TIMEOUT_MS} ms` : 'failed';
      const error = new FailedForGoodError(
        `the check '${name}' ${ended}, so no preview is made: ${advice}, and push again`,
      );
      error.failed = reasonsIn(`${stdout}\n${stderr}`).map((message) => ({ resource: name, message }));
      throw error;
    }
  } finally {
    ignoreStops();
  }
}

/** Returns the output from the first line that gives a reason, or the last lines if none does. */
function reasonsIn(text: string): readonly string[] {
  const lines = text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const first = lines.findIndex((line) => REASON.test(line));
  return first < 0 ? lines.slice(-MOST_LINES) : lines.slice(first, first + MOST_LINES);
}

function checkEnvironment(build: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(PASSED_ON.map((name) => [name, build[name]])),
    CI: 'true',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}
