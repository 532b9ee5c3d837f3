import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { childEnvironment } from '../packages/processes/src/child-environment';
import { Registry, startRegistry } from './registry';
import { ROOT, run } from './workspace';

jest.setTimeout(20 * 60_000);

const HOME = mkdtempSync(join(tmpdir(), 'slipway-alone-'));
/** Folder in which the app is written and synthesized. */
const ELSEWHERE = join(HOME, 'elsewhere');
/** Folder in which the app runs. It is not in a Git repository, and only @slipway/local is installed. */
const ALONE = join(HOME, 'alone');
const NODES = join(HOME, 'nodes');
/** Programs of this machine, without Git. */
const PROGRAMS = join(HOME, 'programs');
const INSTALL = ['install', '--prefer-offline', '--no-audit', '--no-fund'];
/** Node.js versions from npm, where Node.js is a package for each kind of machine. */
const NODE = `node-${process.platform}-${process.arch}`;
const VERSIONS = ['20', '22', '24'];

let registry: Registry | undefined;

beforeAll(async () => {
  registry = await startRegistry(join(HOME, 'registry'));
  publish('@slipway/local', registry);
  install(ALONE, { '@slipway/local': manifestOf('@slipway/local').version }, `@slipway:registry=${registry.url}\n`);
  install(NODES, Object.fromEntries(VERSIONS.map((major) => [`node${major}`, `npm:${NODE}@${major}`])));
  makeProgramsWithoutGit();
  synthesize();
});
afterAll(() => {
  registry?.process.kill();
  rmSync(HOME, { recursive: true, force: true });
});

describe('@slipway/local, installed from a registry into an empty folder without git', () => {
  it.each(VERSIONS)('[RN-11] runs a cdk.out that was made elsewhere, with Node %s', (major) => {
    rmSync(join(ALONE, '.slipway'), { recursive: true, force: true });

    const { status, stdout, stderr } = slipway(major, 'run', 'cdk.out', '--source', 'pages', '--approve');

    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('  as expected: 3 of 3 actions executed, 0 simulated');
    expect(existsSync(join(ALONE, '.slipway', 'index.html'))).toBe(true);
  });

  it.each(VERSIONS)('[RN-11] says what is there and what is missing, with Node %s', (major) => {
    const { status, stdout, stderr } = slipway(major, 'doctor');

    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout).toMatch(new RegExp(`^  ok +Node +v${major}\\.`));
    expect(stdout).toMatch(/\n {2}ok +embedded AWS +installed/);
    expect(stdout).toMatch(/\n {2}ok +app +cdk\.out/);
    expect(stdout).toMatch(/\n {2}- +git +not on the PATH/);
    expect(stdout).toMatch(/\n {2}a run can start on this machine\n$/);
  });
});

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(folderOf(name), 'package.json'), 'utf8'));
}

function folderOf(name: string): string {
  return join(ROOT, 'packages', name.replace('@slipway/', ''));
}

/** Returns a package and the packages of this workspace that it needs, as they are built. */
function publish(name: string, { url }: Registry): void {
  const settings = join(HOME, '.npmrc');
  writeFileSync(settings, `${url.replace('http:', '')}/:_authToken=nobody\n`);
  const needed = (member: string): string[] => [
    member,
    ...Object.keys(manifestOf(member).dependencies ?? {})
      .filter((dependency) => dependency.startsWith('@slipway/'))
      .flatMap(needed),
  ];
  for (const member of new Set(needed(name))) {
    run('env', [`NPM_CONFIG_USERCONFIG=${settings}`, 'npm', 'publish', '--registry', url], folderOf(member));
  }
}

function install(folder: string, dependencies: Readonly<Record<string, string>>, settings = ''): void {
  mkdirSync(folder);
  writeFileSync(join(folder, '.npmrc'), settings);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  run('npm', INSTALL, folder);
}

/** Creates the app in the README for users without an app: it is written, synthesized and copied as described. */
function synthesize(): void {
  const { devDependencies: versions = {} } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const libraries = ['aws-cdk-lib', 'constructs', 'aws-cdk'];
  install(ELSEWHERE, Object.fromEntries(libraries.map((name) => [name, versions[name]])));
  const readme = readFileSync(join(folderOf('@slipway/local'), 'README.md'), 'utf8');
  const [app] = /(?<=^```js\n)\/\/ app\.js\n.*?(?=^```$)/ms.exec(readme)!;
  writeFileSync(join(ELSEWHERE, 'app.js'), app);
  run('npx', ['cdk', 'synth', '--app', 'node app.js', '--quiet'], ELSEWHERE);
  cpSync(join(ELSEWHERE, 'cdk.out'), join(ALONE, 'cdk.out'), { recursive: true });
  rmSync(ELSEWHERE, { recursive: true });
  mkdirSync(join(ALONE, 'pages'));
  writeFileSync(join(ALONE, 'pages', 'index.html'), '<h1>Hello NAME</h1>\n');
}

/** Creates a PATH of links to programs, which begins with the Node.js version that runs. */
function makeProgramsWithoutGit(): void {
  mkdirSync(PROGRAMS);
  const folders = childEnvironment()
    .PATH!.split(delimiter)
    .filter((folder) => existsSync(folder));
  for (const folder of folders) {
    for (const name of readdirSync(folder)) {
      if (!/^(git|node$|npm$|npx$)/.test(name) && !existsSync(join(PROGRAMS, name))) {
        rmSync(join(PROGRAMS, name), { force: true }); // a link that leads nowhere
        symlinkSync(join(folder, name), join(PROGRAMS, name));
      }
    }
  }
}

function slipway(major: string, ...args: string[]) {
  const node = join(NODES, 'node_modules', `node${major}`, 'bin', 'node');
  const env = { ...childEnvironment(), PATH: [dirname(node), PROGRAMS].join(delimiter), NO_COLOR: '1' };
  const program = join(ALONE, 'node_modules', '.bin', 'slipway');
  return spawnSync(program, args, { cwd: ALONE, env, encoding: 'utf8', timeout: 5 * 60_000 });
}
