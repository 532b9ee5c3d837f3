import { ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, run } from './workspace';

const MINUTE = 60_000;
const HOME = mkdtempSync(join(tmpdir(), 'slipway-fresh-'));
const CLONE = join(HOME, 'slipway');

jest.setTimeout(20 * MINUTE);

beforeAll(() => {
  run('git', ['clone', '--quiet', '--no-hardlinks', ROOT, CLONE]);
  Object.entries({ 'user.name': 'test', 'user.email': 'test@localhost', 'commit.gpgsign': 'false' }).forEach(
    ([key, value]) => run('git', ['config', key, value], CLONE),
  );
  run('npm', ['ci', '--no-audit', '--no-fund'], CLONE);
});
afterAll(() => rmSync(HOME, { recursive: true, force: true }));
afterEach(() => run('git', ['checkout', '--quiet', '--', '.'], CLONE));

function nx(...args: string[]): string {
  return run('npx', ['nx', ...args], CLONE);
}

/** The projects that a change of the given file affects. */
function affectedBy(file: string): string[] {
  chmodSync(join(CLONE, file), 0o644);
  appendFileSync(join(CLONE, file), '\n');
  return JSON.parse(nx('show', 'projects', '--affected', '--base=HEAD', '--json')).sort();
}

/** A member and all that depends on it, however far, by their package.json. */
function dependents(name: string): string[] {
  const members = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(CLONE, group)).map((folder) =>
      JSON.parse(readFileSync(join(CLONE, group, folder, 'package.json'), 'utf8')),
    ),
  );
  const direct = members.filter(
    ({ dependencies = {}, devDependencies = {} }) => name in { ...dependencies, ...devDependencies },
  );
  return [...new Set([name, ...direct.flatMap((member) => dependents(member.name))])].sort();
}

describe('a fresh clone, after npm ci', () => {
  it('[MR-06][MR-01] regenerates its configuration without a difference', () => {
    run('npx', ['projen'], CLONE);

    expect(run('git', ['status', '--porcelain'], CLONE)).toBe('');
  });

  it('[MR-06] builds and synthesizes', () => {
    expect(nx('run-many', '-t', 'build', 'synth')).toMatch(/Successfully ran targets build, synth for/);
    expect(readdirSync(join(CLONE, 'apps', 'brazilcart', 'cdk.out'))).toContain('manifest.json');
  });

  it('[MR-03] takes an unchanged task from the cache, and runs a changed one', () => {
    const targets = ['run-many', '-t', 'build', 'test', '-p', '@slipway/kms', '--output-style=static'];
    nx(...targets);

    const second = nx(...targets);
    appendFileSync(join(CLONE, 'packages/kms/src/encryption-key.ts'), '// changed\n');
    const third = nx(...targets);

    const ofAll = /Cache: +(\d+)\/(\d+) hit/;
    expect(ofAll.exec(second)?.[1]).toBe(ofAll.exec(second)?.[2]);
    expect(Number(ofAll.exec(third)?.[1])).toBeLessThan(Number(ofAll.exec(third)?.[2]));
  });

  it('[MR-03] knows what a change in kms can break, and nothing else', () => {
    expect(affectedBy('packages/kms/src/encryption-key.ts')).toEqual(dependents('@slipway/kms'));
  });

  it('[MR-03] knows that a change in an app can break that app only', () => {
    expect(affectedBy('apps/brazilcart/src/session-cache.ts')).toEqual(['@slipway-apps/brazilcart']);
  });

  it('[MR-03] runs the tests of a package whose README changed, and of none that depends on it', () => {
    const targets = [
      'run-many',
      '-t',
      'test',
      '-p',
      '@slipway/least-privilege',
      '@slipway/secure-bucket',
      '--output-style=static',
    ];
    nx(...targets);
    appendFileSync(join(CLONE, 'packages/least-privilege/README.md'), '\n');

    const said = nx(...targets);

    expect(said).toMatch(/> nx run @slipway\/secure-bucket:test .*\[(local cache|existing outputs match the cache)/);
    expect(said).toMatch(/> nx run @slipway\/least-privilege:test\s*$/m);
  });

  it('[MR-06] bundles all that the tests of an app need, however far below it', () => {
    const tasks = Object.keys(JSON.parse(nx('run', '@slipway-apps/pulumi-gitops:test', '--graph=stdout')).tasks.tasks);

    expect(tasks).toContain('@slipway/container-image:bundle'); // which codebuild-pulumi-image needs
  });

  it('[MR-06][MR-03] tests exactly what a change can break', () => {
    appendFileSync(join(CLONE, 'packages/evidence/README.md'), '\n');

    const said = nx('affected', '-t', 'test', '--base=HEAD', '--output-style=static');

    expect(said).toContain('Successfully ran target test for project @slipway/evidence');
  });

  describe('with a private registry', () => {
    let registry: { readonly url: string; readonly process: ChildProcess };

    beforeAll(async () => {
      registry = await startRegistry(join(HOME, 'registry'));
    });
    afterAll(() => registry?.process.kill());

    it('[MR-06] does not publish what is not committed, nor anything in a dry run', async () => {
      const release = (...options: string[]) =>
        run(
          'env',
          [`SLIPWAY_REGISTRY=${registry.url}`, 'npm', 'run', 'release', '--', '--first-release', ...options],
          CLONE,
        );
      appendFileSync(join(CLONE, 'packages/kms/README.md'), '\n');
      expect(() => release()).toThrow(
        /what is not committed would be published under a tag that does not hold it.*:\n M .*README\.md/,
      );
      run('git', ['checkout', '--', '.'], CLONE);

      expect(release('--dry-run')).toContain('a dry run; nothing was written, built or published');

      expect((await ask(`${registry.url}/@slipway%2fkms`)).status).toBe(404);
      expect(run('git', ['tag'], CLONE)).toBe('');
    });

    it('[MR-06] publishes every package with a version and a changelog of its own', async () => {
      writeFileSync(join(HOME, '.npmrc'), `${registry.url.replace('http:', '')}/:_authToken=nobody\n`);

      run(
        'env',
        [
          `SLIPWAY_REGISTRY=${registry.url}`,
          `NPM_CONFIG_USERCONFIG=${join(HOME, '.npmrc')}`,
          'npm',
          'run',
          'release',
          '--',
          '--first-release',
        ],
        CLONE,
      );

      for (const name of readdirSync(join(CLONE, 'packages'))) {
        const { version } = JSON.parse(readFileSync(join(CLONE, 'packages', name, 'package.json'), 'utf8'));
        const published = (await (await ask(`${registry.url}/@slipway%2f${name}`)).json()) as {
          versions: Record<string, { dependencies?: object }>;
        };
        expect(published.versions).toHaveProperty([version]);
        expect(Object.values(published.versions[version].dependencies ?? {})).not.toContain('*');
        expect(readFileSync(join(CLONE, 'packages', name, 'CHANGELOG.md'), 'utf8')).toContain(version);
      }
    });

    it('[MR-04] gives constructs to a consumer outside the workspace, which compiles against them and synthesizes', () => {
      const consumer = join(HOME, 'consumer');
      run('mkdir', [consumer]);
      const manifest = (folder: string) => JSON.parse(readFileSync(join(CLONE, folder, 'package.json'), 'utf8'));
      const used = ['conventions', 'kms', 'least-privilege', 'notifications', 'pipeline', 'secure-bucket'].map(
        (name) => [`@slipway/${name}`, manifest(`packages/${name}`).version],
      );
      const libraries = ['aws-cdk-lib', 'constructs', 'typescript'].map((name) => [
        name,
        manifest('.').devDependencies[name],
      ]);
      writeFileSync(join(consumer, '.npmrc'), `@slipway:registry=${registry.url}\n`);
      writeFileSync(
        join(consumer, 'package.json'),
        JSON.stringify({ private: true, dependencies: Object.fromEntries([...used, ...libraries]) }),
      );
      copyFileSync(join(CLONE, 'packages', 'pipeline', 'test', 'readme-example.ts'), join(consumer, 'app.ts'));
      writeFileSync(
        join(consumer, 'synth.ts'),
        "import { LeastPrivilege } from '@slipway/least-privilege';\nimport { app } from './app';\n\nLeastPrivilege.enforce(app);\napp.synth();\n",
      );

      run('npm', ['install', '--no-audit', '--no-fund'], consumer);
      run(
        'npx',
        ['tsc', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'node16', 'synth.ts'],
        consumer,
      );
      run('env', ['CDK_OUTDIR=cdk.out', 'node', 'synth.js'], consumer);

      const lock = JSON.parse(readFileSync(join(consumer, 'package-lock.json'), 'utf8')) as {
        packages: Record<string, { link?: true }>;
      };
      const ours = Object.entries(lock.packages).filter(([path]) => path.startsWith('node_modules/@slipway/'));
      expect(ours.length).toBeGreaterThanOrEqual(used.length);
      ours.forEach(([, { link }]) => expect(link).toBeUndefined());
      const templates = readdirSync(join(consumer, 'cdk.out'))
        .filter((name) => name.endsWith('.template.json'))
        .map((name) => readFileSync(join(consumer, 'cdk.out', name), 'utf8'));
      expect(templates.join()).toContain('AWS::CodePipeline::Pipeline');
    });

    it('[MR-06][MR-01] leaves a workspace whose configuration is still as projen writes it', () => {
      run('npx', ['projen'], CLONE);

      expect(run('git', ['status', '--porcelain'], CLONE)).toBe('');
    });

    it('[MR-06] does not publish where no registry is named', () => {
      expect(() => run('npm', ['run', 'release'], CLONE)).toThrow(/SLIPWAY_REGISTRY is not set/);
    });
  });
});

/** Verdaccio on loopback, open to everybody who reaches it, with no way to another registry. */
async function startRegistry(folder: string): Promise<{ url: string; process: ChildProcess }> {
  run('mkdir', [folder]);
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies: { verdaccio: '6.5.2' }, overrides: { 'node-fetch': '2.7.0' } }),
  );
  writeFileSync(
    join(folder, 'config.yaml'),
    "storage: ./storage\nuplinks: {}\npackages: { '**': { access: $all, publish: $all } }\nlog: { type: stdout, level: warn }\n",
  );
  run('npm', ['install', '--no-audit', '--no-fund'], folder);
  const url = `http://127.0.0.1:${await freePort()}`;
  const process = spawn(
    join(folder, 'node_modules', '.bin', 'verdaccio'),
    ['--config', 'config.yaml', '--listen', url],
    { cwd: folder, stdio: 'ignore' },
  );
  for (let waited = 0; waited < MINUTE; waited += 250) {
    if (
      await ask(`${url}/-/ping`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return { url, process };
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  process.kill();
  throw new Error(`verdaccio did not answer at ${url} in a minute`);
}

/** On a connection of its own: `run` blocks this process for longer than the registry keeps one open, which would be noticed only when it is used again. */
function ask(url: string): Promise<Response> {
  return fetch(url, { headers: { connection: 'close' } });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
