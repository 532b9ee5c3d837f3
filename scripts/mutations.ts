import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  FEWEST_MUTATIONS,
  mutated,
  Mutation,
  readClaims,
  readMutations,
  readRequirements,
  readMutationResults,
  STRENGTHS_FILE,
} from '@slipway/evidence';
import { linkPackages } from './checkout';
import { ROOT } from './members';
import { closingLine } from './outcome';
import { workspaceEnvironment } from './workspace-environment';

const REQUIREMENTS = join(ROOT, 'docs', 'requirements');
/** Timeout of a test run, in milliseconds. A test run that hangs because of a broken line counts as failed. */
const LIMIT_MS = 10 * 60_000;
/** Pattern of bundle folders. Bundles are built from source, and git ignores them. */
const BUNDLES = /\.(lambda|command)$/;

/** Outcome of running a requirement's tests with one broken line. */
enum Outcome {
  NOTICED = 'noticed',
  NOT_NOTICED = 'NOT NOTICED',
  /** The tests fail even without a broken line, so their failure proves nothing. */
  FAILS_ANYWAY = 'FAILS ANYWAY',
  /** The code does not compile with the broken line, so the tests cannot run. */
  NOT_BUILT = 'NOT BUILT',
}

interface Trial extends Mutation {
  readonly outcome: Outcome;
}

/**
 * Breaks the lines that implement each requirement, one at a time, in a copy of the workspace. For each broken line, at
 * least one test with the requirement's ID in its title must fail. The last line of the output contains the number of
 * broken lines that the tests noticed, and the number of failures: broken lines that the tests did not notice or that
 * could not be tried, and requirements without lines to break.
 *
 * @param ids IDs of the requirements to check @default - all
 */
export function tryMutations(ids: readonly string[]): void {
  const mutations = readMutations(REQUIREMENTS).filter(({ id }) => ids.length === 0 || ids.includes(id));
  mutations.forEach((mutation) => mutated(readFileSync(join(ROOT, mutation.file), 'utf8'), mutation));
  const workspace = copyOfWorkspace();
  try {
    const trials = mutations.map((mutation): Trial => {
      const outcome = outcomeOf(workspace, mutation);
      console.log(`${outcome.padEnd(12)} ${inWords(mutation)}`);
      return { ...mutation, outcome };
    });
    record(trials);
    close(trials, ids.length === 0 ? withoutMutations(mutations) : []);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** Writes the results to the results file, and keeps the earlier results of all other requirements. */
function record(trials: readonly Trial[]): void {
  const date = new Date().toISOString().slice(0, 10);
  const commit = git('rev-parse', '--short', 'HEAD').trim();
  const strengths = { ...readMutationResults(REQUIREMENTS) };
  for (const id of new Set(trials.map((trial) => trial.id))) {
    const ofId = trials.filter((trial) => trial.id === id);
    const noticed = ofId.filter(({ outcome }) => outcome === Outcome.NOTICED).length;
    strengths[id] = { date, commit, lines: ofId.length, noticed };
  }
  const lines = Object.entries(strengths)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([id, found]) => `${id}: ${JSON.stringify(found)}\n`);
  writeFileSync(
    join(REQUIREMENTS, STRENGTHS_FILE),
    `# Written by \`npm run verify -- mutations\`: the number of broken lines that the tests of each requirement noticed.\n${lines.join('')}`,
  );
}

function inWords({ id, file, line, broken }: Mutation): string {
  return `${id} ${file}: ${line.trim()} -> ${broken.trim() || '(nothing)'}`;
}

function close(trials: readonly Trial[], missing: readonly string[]): void {
  if (missing.length > 0) {
    console.log(`\nno lines to break are listed for ${missing.join(', ')}; list at least ${FEWEST_MUTATIONS} for each`);
  }
  const passed = trials.filter(({ outcome }) => outcome === Outcome.NOTICED).length;
  const failed = trials.length - passed + missing.length;
  console.log(`\n${closingLine({ passed, failed })}`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** Returns the IDs of claimed requirements for which no line to break is listed. */
function withoutMutations(mutations: readonly Mutation[]): string[] {
  const claims = readClaims(REQUIREMENTS);
  const tried = new Set(mutations.map(({ id }) => id));
  return readRequirements(REQUIREMENTS)
    .flatMap(({ app, requirements }) => claims[app]?.claimed ?? requirements.map(({ id }) => id))
    .filter((id) => !tried.has(id));
}

/** Copies all files that git does not ignore, and all bundles, and links the installed packages. Returns the folder. */
function copyOfWorkspace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-mutations-'));
  const sources = git('ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0');
  const members = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => join(group, name)),
  );
  const bundles = members.flatMap((member) => {
    const assets = join(ROOT, member, 'assets');
    const names = existsSync(assets) ? readdirSync(assets).filter((name) => BUNDLES.test(name)) : [];
    return names.map((name) => join(member, 'assets', name));
  });
  for (const path of [...sources.filter(Boolean), ...bundles].filter((path) => existsSync(join(ROOT, path)))) {
    cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  }
  linkPackages(folder, members);
  gitIn(folder, 'init', '--quiet');
  appendFileSync(join(folder, '.git', 'info', 'exclude'), 'node_modules\n'); // .gitignore does not match links
  commit(folder);
  return folder;
}

function git(...args: string[]): string {
  return gitIn(ROOT, ...args);
}

function gitIn(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=mutations', '-c', 'user.email=mutations@localhost', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: workspaceEnvironment(),
  });
}

/** Commits all changes in the copy of the workspace, because some tests clone the copy. */
function commit(folder: string): void {
  gitIn(folder, 'add', '--all');
  gitIn(folder, 'commit', '--quiet', '--allow-empty', '--message', 'the current copy');
}

/** Breaks a line, runs the requirement's tests, quick tests first, and restores the line. Returns the outcome. */
function outcomeOf(workspace: string, mutation: Mutation): Outcome {
  const path = join(workspace, mutation.file);
  const text = readFileSync(path, 'utf8');
  for (const tests of testsOf(workspace, mutation.id)) {
    if (!isGreenToday(workspace, mutation.id, tests)) {
      return Outcome.FAILS_ANYWAY;
    }
    writeFileSync(path, mutated(text, mutation));
    commit(workspace);
    const built = isBuilt(workspace, tests);
    const green = areGreen(workspace, mutation.id, tests);
    writeFileSync(path, text);
    commit(workspace);
    if (!built || !green) {
      return built ? Outcome.NOTICED : Outcome.NOT_BUILT;
    }
  }
  return Outcome.NOT_NOTICED;
}

/** Test files of one member that name a requirement. The paths are relative to the workspace. */
interface Tests {
  readonly member: string;
  readonly files: readonly string[];
}

/**
 * Compiles all packages, because tests start their commands and bundle their modules. Returns whether the tests can
 * run: those of the root need code without type errors, those of a package need only the compiled modules.
 */
function isBuilt(workspace: string, { member }: Tests): boolean {
  const compiler = [join(ROOT, 'node_modules', 'typescript-7', 'bin', 'tsc'), '-b', join(workspace, 'tsconfig.json')];
  const { status } = spawnSync(process.execPath, compiler, { cwd: workspace, env: workspaceEnvironment() });
  return status === 0 || member !== '.';
}

const today = new Map<string, boolean>();

/** Returns whether the tests pass without a broken line. The result is cached. */
function isGreenToday(workspace: string, id: string, tests: Tests): boolean {
  const key = `${id} ${tests.member} ${tests.files.join(' ')}`;
  const green = today.get(key) ?? (isBuilt(workspace, tests) && areGreen(workspace, id, tests));
  today.set(key, green);
  return green;
}

function testsOf(workspace: string, id: string): Tests[] {
  const named = spawnSync(
    'grep',
    ['-rlE', `\\[[^]]*${id}`, '--include=*.test.ts', '--include=*.foreign.ts', 'packages', 'apps', 'test', 'bench'],
    {
      cwd: workspace,
      encoding: 'utf8',
      env: workspaceEnvironment(),
    },
  ).stdout.split('\n');
  const files = named.filter((file) => file !== '' && !file.includes('node_modules'));
  const isSlow = (file: string) => /(^|\/)test\/(local|foreign)\/|^test\//.test(file);
  return [files.filter((file) => !isSlow(file)), files.filter(isSlow)].flatMap((group) => {
    const members = [...new Set(group.map(memberOf))];
    return members.map((member) => ({ member, files: group.filter((file) => memberOf(file) === member) }));
  });
}

/** Returns the member of a file: `apps/shop` for `apps/shop/test/main.test.ts`, and `.` for `test/layout.test.ts`. */
function memberOf(file: string): string {
  return /^(?:packages|apps)\/[^/]+/.exec(file)?.[0] ?? '.';
}

function areGreen(workspace: string, id: string, { member, files }: Tests): boolean {
  const { status } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
      ...['-c', join(workspace, 'jest.config.cjs'), '--rootDir', join(workspace, member === '.' ? 'test' : member)],
      ...files.flatMap((file) => ['--testMatch', join(workspace, file)]),
      ...['-t', `\\[[^\\]]*${id}`, '--coverage=false', '--bail', '--runInBand', '--silent'],
    ],
    { cwd: join(workspace, member), env: workspaceEnvironment(), stdio: 'ignore', timeout: LIMIT_MS },
  );
  return status === 0;
}
