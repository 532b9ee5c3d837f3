import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { executable, removeFolders, standIn, World } from './world';

jest.setTimeout(120_000);
afterAll(removeFolders);

const MODULES = join(__dirname, '..', '..', '..', '..', 'node_modules');

/** Packages of the program. The test uses a compiler that gives the same result in a tenth of the time. */
function install(modules: string): void {
  mkdirSync(join(modules, '.bin'), { recursive: true });
  ['@pulumi', '@types'].forEach((name) => symlinkSync(join(MODULES, name), join(modules, name)));
  symlinkSync(join(MODULES, 'typescript-7', 'bin', 'tsc'), join(modules, '.bin', 'tsc'));
}

/** Creates a world whose program consists of TypeScript with its own test, and runs with Node.js. */
function typed(): World {
  const world = new World();
  world.initialize();
  install(join(world.project, 'node_modules'));
  world.nodeProgram('');
  write(
    world,
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: 'es2020',
        module: 'node16',
        moduleResolution: 'node16',
        skipLibCheck: true,
        types: ['node'],
      },
      files: ['index.ts'],
    }),
  );
  write(
    world,
    'package.json',
    JSON.stringify({ name: 'shop', private: true, main: 'index.ts', scripts: { test: 'node --test size.test.js' } }),
  );
  write(
    world,
    'index.ts',
    "import * as pulumi from '@pulumi/pulumi';\nclass Thing extends pulumi.CustomResource {\n  constructor(name: string, inputs: pulumi.Inputs) { super('cloud:index:Thing', name, inputs); }\n}\nnew Thing('page', { size: 1 });\n",
  );
  write(
    world,
    'size.test.js',
    "const { test } = require('node:test');\nconst assert = require('node:assert/strict');\ntest('a page has a size', () => assert.equal(1, 1));\n",
  );
  return world;
}

function write(world: World, name: string, text: string): void {
  writeFileSync(join(world.project, name), text);
}

/** Checks that only a validation was requested: no plan exists, and nothing in the target account has changed. */
function expectNothingPreviewed(world: World): void {
  expect(world.sts.commandCalls(AssumeRoleCommand)).toEqual([]);
  expect(() => world.file('plan.json')).toThrow('ENOENT');
}

describe('a change', () => {
  it('[PG-22] is previewed once its type check and its tests pass, in this order', async () => {
    const { exitCode, out } = await typed().run('preview');

    expect(exitCode).toBe(0);
    const [types, tests, deployment] = ['types | ', 'tests | npm test', 'assumed the deployment role'].map((text) =>
      out.indexOf(text),
    );
    expect([types >= 0, types < tests, tests < deployment]).toEqual([true, true, true]);
    expect(out).toContain('dev at aaaaaaa: 1 to create: create Thing page');
  });

  it('[PG-22] of a wrong type ends before its preview, with the error of the compiler on top', async () => {
    const world = typed();
    write(world, 'index.ts', "const size: number = 'large';\nexport { size };\n");

    const { exitCode, err } = await world.run('preview');

    expect(exitCode).toBe(1);
    expect(err).toMatch(
      /^FAILED types: index\.ts\(1,7\): error TS2322: Type 'string' is not assignable to type 'number'\.\nslipway-pulumi: preview: the check 'types' failed, so no preview is made: correct the program/,
    );
    expectNothingPreviewed(world);
  });

  it('[PG-22] whose own test fails ends before its preview, with the output of the test on top', async () => {
    const world = typed();
    write(
      world,
      'size.test.js',
      "const { test } = require('node:test');\ntest('a page has a size', () => require('node:assert/strict').equal(0, 1, 'a page of size 0'));\n",
    );

    const { exitCode, err } = await world.run('preview');

    expect(exitCode).toBe(1);
    expect(err).toMatch(/^FAILED tests: [^]*a page of size 0[^]*slipway-pulumi: preview: the check 'tests' failed/);
    expectNothingPreviewed(world);
  });

  it('[PG-22] whose test says nothing about why it fails ends with its last lines on top', async () => {
    const world = typed();
    write(world, 'size.test.js', 'process.exitCode = 1;');
    write(
      world,
      'package.json',
      JSON.stringify({ name: 'shop', main: 'index.ts', scripts: { test: 'echo no luck; exit 1' } }),
    );

    const { err } = await world.run('preview');

    expect(err).toMatch(/^FAILED tests: [^]*no luck/);
  });

  it('[PG-22] whose tests take too long ends before its preview', async () => {
    const world = typed();
    write(world, 'package.json', JSON.stringify({ name: 'shop', main: 'index.js', scripts: { test: 'sleep 60' } }));
    rmSync(join(world.project, 'tsconfig.json'));

    const { exitCode, err } = await world.run('preview', { CLI_TIMEOUT_MS: '1000' });

    expect(exitCode).toBe(1);
    expect(err).toContain("the check 'tests' took longer than 1000 ms, so no preview is made");
  });

  it('[PG-22] has tests that do not see the credentials of the build', async () => {
    const world = typed();
    write(
      world,
      'size.test.js',
      'const seen = Object.keys(process.env).filter((name) => /AWS|PULUMI|EXTERNAL|ROLE/.test(name));\nif (seen.length > 0) throw new Error(`seen: ${seen}`);\n',
    );

    const { exitCode } = await world.run('preview', {
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x',
    });

    expect(exitCode).toBe(0);
  });

  it('[PG-22] is stopped in its tests when the build is', async () => {
    const world = typed();
    write(world, 'size.test.js', 'setTimeout(() => undefined, 60_000);');
    const run = world.run('preview');
    await sleep(4_000);

    world.stop('SIGTERM');

    expect((await run).err).toContain('the build was stopped with SIGTERM');
  });

  it('is not checked for what it does not have', async () => {
    const world = typed();
    rmSync(join(world.project, 'tsconfig.json'));
    write(
      world,
      'package.json',
      JSON.stringify({
        name: 'shop',
        main: 'index.ts',
        scripts: { test: 'echo "Error: no test specified" && exit 1' },
      }),
    );

    const { exitCode, out } = await world.run('preview');

    expect(exitCode).toBe(0);
    expect(out).not.toMatch(/^(types|tests) \|/m);
  });

  it.each([
    ['is missing', undefined],
    ['is no YAML', 'name: ['],
  ])('whose Pulumi.yaml %s is refused with what has to be there', async (_, text) => {
    const world = typed();
    rmSync(join(world.project, 'Pulumi.yaml'));
    if (text !== undefined) {
      write(world, 'Pulumi.yaml', text);
    }

    const { exitCode, err } = await world.run('preview');

    expect(exitCode).toBe(2);
    expect(err).toContain('correct PROJECT_FOLDER: the folder must contain a Pulumi project with a name');
  });

  it('[PG-22] whose package.json is no JSON ends before its preview', async () => {
    const world = typed();
    write(world, 'package.json', '{');

    const { exitCode, err } = await world.run('preview');

    expect(exitCode).toBe(1);
    expect(err).toMatch(
      /package\.json cannot be read \(.*\), so no preview is made: the program needs a valid package\.json; correct the file, and push again/,
    );
    expectNothingPreviewed(world);
  });

  it('[PG-22] is checked the same if its runtime has options, and needs no package.json', async () => {
    const world = typed();
    write(
      world,
      'Pulumi.yaml',
      'name: shop\nruntime: { name: nodejs, options: { packagemanager: npm } }\nmain: index.ts\n',
    );
    rmSync(join(world.project, 'package.json'));
    write(world, 'index.ts', 'export const size: number = true;\n');

    expect((await world.run('preview')).err).toMatch(/^FAILED types: index\.ts/);
  });

  it('[PG-22] with a tsconfig.json and no compiler ends, and says what is missing', async () => {
    const world = typed();
    rmSync(join(world.project, 'node_modules'), { recursive: true });

    const { exitCode, err } = await world.run('preview', { PATH: '/nowhere' });

    expect(exitCode).toBe(1);
    expect(err).toContain(
      "the check 'types' could not start, because tsc is missing or not executable: correct the program, or add typescript to its dependencies if the compiler is missing",
    );
  });

  it('[PG-22] in Python is compiled, and type-checked and tested if it has settings for that', async () => {
    const world = new World();
    world.initialize();
    write(world, 'Pulumi.yaml', 'name: shop\nruntime: python\n');
    write(world, '__main__.py', 'size: int = (\n');

    const syntax = await world.run('preview');
    write(world, '__main__.py', 'size: int = 1\n');
    write(world, 'pyproject.toml', '[tool.mypy]\nstrict = true\n[tool.pytest.ini_options]\n');
    const tools = executable(
      'python3',
      'echo "$@"; [ "$2" = pytest ] && { echo "FAILED test_size.py"; exit 1; }; exit 0',
    );
    const tests = await world.run('preview', { PATH: `${join(tools, '..')}:/usr/bin:/bin` });

    expect([syntax.exitCode, tests.exitCode]).toEqual([1, 1]);
    expect(syntax.err).toMatch(/^FAILED syntax: .*SyntaxError/m);
    expect(tests.out).toMatch(/types \| -m mypy \.[^]*tests \| -m pytest/);
    expect(tests.err).toMatch(/^FAILED tests: FAILED test_size\.py/);
  });
});

describe('a policy pack in the project', () => {
  const pack = (world: World) => {
    mkdirSync(join(world.project, 'policy'));
    write(world, 'policy/PulumiPolicy.yaml', 'runtime: nodejs\n');
    return join(world.project, 'policy');
  };

  it('[PG-22] is used by the preview and by the up', async () => {
    const world = typed();
    const folder = pack(world);
    const asked = join(world.folder, 'asked');
    const cli = executable(
      'pulumi',
      `case "$*" in *"--policy-pack ${folder}"*) echo "$1" >> "${asked}";; esac\nfor word; do shift; case "$word" in --policy-pack|${folder}) ;; *) set -- "$@" "$word" ;; esac; done\nexec "${standIn()}" "$@"`,
    );

    const { exitCode } = await world.run('preview', { SLIPWAY_PULUMI: cli });
    const up = await world.run('up', { SLIPWAY_PULUMI: cli });

    expect([exitCode, up.exitCode, readFileSync(asked, 'utf8')]).toEqual([0, 0, 'preview\nup\n']);
  });

  it('[PG-22] whose packages cannot be installed ends the run before the preview', async () => {
    const world = typed();
    const folder = pack(world);
    writeFileSync(join(folder, 'package-lock.json'), '{}');
    writeFileSync(join(folder, 'package.json'), '{');

    const { exitCode, err } = await world.run('preview');

    expect(exitCode).toBe(1);
    expect(err).toContain(
      "the check 'policy pack' failed, so no preview is made: correct the package-lock.json of the policy pack",
    );
    expectNothingPreviewed(world);
  });
});

it('finds the compiler in the folder of a workspace', async () => {
  const world = typed();
  const inner = join(world.project, 'infrastructure');
  mkdirSync(inner);
  for (const file of ['Pulumi.yaml', 'package.json', 'tsconfig.json', 'index.ts', 'size.test.js']) {
    symlinkSync(join('..', file), join(inner, file));
  }

  const { exitCode, out } = await world.run('preview', { PROJECT_FOLDER: inner });

  expect(exitCode).toBe(0);
  expect(out).toContain(`types | ${join(world.project, 'node_modules/.bin/tsc')}`);
});
