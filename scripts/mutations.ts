import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
/** Timeout of the tests, in milliseconds. A test that hangs on a broken line has noticed it. */
const LIMIT_MS = 10 * 60_000;
/** Bundles, which are built from source and ignored by git. */
const BUNDLES = /\.(lambda|command)$/;

/** Outcome of a requirement's tests with a broken line. */
enum Outcome {
  NOTICED = 'noticed',
  NOT_NOTICED = 'NOT NOTICED',
  /** The tests fail without a broken line, so they would notice everything. */
  FAILS_ANYWAY = 'FAILS ANYWAY',
  /** The broken line does not compile, so its tests cannot run. */
  NOT_BUILT = 'NOT BUILT',
}

interface Trial extends Mutation {
  readonly outcome: Outcome;
}

/**
 * Breaks the lines that implement each requirement, one at a time and in a copy of the workspace, and runs the tests
 * that carry its ID: one of them has to fail. The last line says how many broken lines were noticed, and how many were
 * not.
 *
 * @param ids requirements to try @default - all
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

/** Records the result of each requirement next to its lines, and keeps earlier results of others. */
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
    `# Written by \`npm run verify -- mutations\`: how many of the broken lines the tests of each requirement noticed.\n${lines.join('')}`,
  );
}

function inWords({ id, file, line, broken }: Mutation): string {
  return `${id} ${file}: ${line.trim()} -> ${broken.trim() || '(nothing)'}`;
}

function close(trials: readonly Trial[], missing: readonly string[]): void {
  if (missing.length > 0) {
    console.log(`\nno ${FEWEST_MUTATIONS} lines to break are named for ${missing.join(', ')}`);
  }
  const passed = trials.filter(({ outcome }) => outcome === Outcome.NOTICED).length;
  const failed = trials.length - passed + missing.length;
  console.log(`\n${closingLine({ passed, failed })}`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** Returns the claimed requirements that have no line to break. */
function withoutMutations(mutations: readonly Mutation[]): string[] {
  const claims = readClaims(REQUIREMENTS);
  const tried = new Set(mutations.map(({ id }) => id));
  return readRequirements(REQUIREMENTS)
    .flatMap(({ app, requirements }) => claims[app]?.claimed ?? requirements.map(({ id }) => id))
    .filter((id) => !tried.has(id));
}

/** Returns a copy of the files that git does not ignore, with the bundles of handlers and the installed packages. */
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

/** Commits the copy as it is, because some tests clone it. */
function commit(folder: string): void {
  gitIn(folder, 'add', '--all');
  gitIn(folder, 'commit', '--quiet', '--allow-empty', '--message', 'the copy as it is now');
}

/** Returns the outcome of a mutation. Quick tests run first. */
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

/** Test files of one member that name a requirement, relative to the member's root. */
interface Tests {
  readonly member: string;
  readonly files: readonly string[];
}

/** Builds the packages if tests use them as built, as those of the workspace do. Returns whether they compile. */
function isBuilt(workspace: string, { member }: Tests): boolean {
  const compiler = [join(ROOT, 'node_modules', 'typescript-7', 'bin', 'tsc'), '-b', join(workspace, 'tsconfig.json')];
  return (
    member !== '.' ||
    spawnSync(process.execPath, compiler, { cwd: workspace, env: workspaceEnvironment() }).status === 0
  );
}

const today = new Map<string, boolean>();

/** Returns whether the tests pass without a broken line. */
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
