import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, Registry, startRegistry } from './registry';
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
  run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], CLONE);
});
afterAll(() => rmSync(HOME, { recursive: true, force: true }));
afterEach(() => run('git', ['checkout', '--quiet', '--', '.'], CLONE));

function nx(...args: string[]): string {
  return run('npx', ['nx', ...args], CLONE);
}

/** Returns the members that a change to the given file affects. The scripts of the root can import any of them. */
function affectedBy(file: string): string[] {
  chmodSync(join(CLONE, file), 0o644);
  appendFileSync(join(CLONE, file), '\n');
  return JSON.parse(nx('show', 'projects', '--affected', '--base=HEAD', '--exclude=slipway', '--json')).sort();
}

/** Returns a member and all members that depend on it, directly or indirectly, according to package.json. */
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
    // `npm test` validates these templates
    const said = run('env', ['CDK_VALIDATION=false', 'npx', 'nx', 'run-many', '-t', 'build', 'synth'], CLONE);

    expect(said).toMatch(/Successfully ran targets build, synth for/);
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

  it('[MR-03] validates an app again if a variable that it reads has changed, and not if another has', () => {
    const nxRun = ['npx', 'nx', 'run', '@slipway-apps/brazilcart:validate', '--output-style=static'];
    const validate = (...variables: string[]) => run('env', [...variables, ...nxRun], CLONE);
    validate('TEAM=shop');

    const same = validate('TEAM=shop', 'SOMETHING=else');
    const changed = validate('TEAM=till');

    expect(same).toMatch(
      /> nx run @slipway-apps\/brazilcart:validate .*\[(local cache|existing outputs match the cache)/,
    );
    expect(changed).toMatch(/> nx run @slipway-apps\/brazilcart:validate\s*$/m);
  });

  it('[MR-03] knows what a change in kms can break, and nothing else', () => {
    expect(affectedBy('packages/kms/src/encryption-key.ts')).toEqual(dependents('@slipway/kms'));
  });

  it('[MR-03] knows that a change in an app can break that app only', () => {
    expect(affectedBy('apps/brazilcart/src/session-cache.ts')).toEqual(['@slipway-apps/brazilcart']);
  });

  it('[MR-03] runs the tests of a package whose README changed, and of none that depends on it', () => {
    const targets = ['run-many', '-t', 'test', '-p', '@slipway/kms', '@slipway/network', '--output-style=static'];
    nx(...targets);
    appendFileSync(join(CLONE, 'packages/kms/README.md'), '\n');

    const said = nx(...targets);

    expect(said).toMatch(/> nx run @slipway\/network:test .*\[(local cache|existing outputs match the cache)/);
    expect(said).toMatch(/> nx run @slipway\/kms:test\s*$/m);
  });

  it('[MR-06] bundles all that the tests of an app need, however far below it', () => {
    const tasks = Object.keys(JSON.parse(nx('run', '@slipway-apps/pulumi-gitops:test', '--graph=stdout')).tasks.tasks);

    expect(tasks).toContain('@slipway/container-image:bundle'); // which codebuild-pulumi-image needs
  });

  it('[MR-06][MR-03] tests exactly what a change can break', () => {
    appendFileSync(join(CLONE, 'apps/brazilcart/README.md'), '\n');

    const { tasks } = JSON.parse(nx('affected', '-t', 'test', '--base=HEAD', '--graph=stdout')).tasks;

    expect(Object.keys(tasks).filter((task) => task.endsWith(':test'))).toEqual(['@slipway-apps/brazilcart:test']);
  });

  describe('with new members, of one line each', () => {
    /** Construct package and app, added as CONTRIBUTING.md describes, and a package of each other kind. */
    const LINES = [
      ...readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8').matchAll(/^new (?:ConstructPackage|CdkApp)\(.*\n/gm),
      "new HandlerLibrary(slipway, 'trial-words', { about: 'Words to try a new library with' });\n",
      "new ToolPackage(slipway, 'trial-tool', { layer: 'tool', about: 'A tool to try', bin: 'slipway-trial' });\n",
    ].join('');
    const FOLDERS = ['packages/message-queue', 'packages/trial-words', 'packages/trial-tool'];
    const APP = 'apps/customer-site';
    const inventory = join(CLONE, '.projenrc.ts');
    let before: string;

    beforeAll(() => {
      before = run('git', ['rev-parse', 'HEAD'], CLONE).trim();
      const text = readFileSync(inventory, 'utf8');
      writeFileSync(inventory, text.replace('\nslipway.synth();', `${LINES}\nslipway.synth();`));
      run('npx', ['projen'], CLONE);
      run('npm', ['install', '--no-audit', '--no-fund'], CLONE);
      run('git', ['add', '--all'], CLONE);
      run('git', ['commit', '--quiet', '--message', 'feat: try new members'], CLONE);
    });
    afterAll(() => run('git', ['reset', '--quiet', '--hard', before], CLONE));

    it('writes a skeleton that is formatted, linted, typed, tested, covered and validated', () => {
      const names = [...FOLDERS, APP].map(
        (folder) => JSON.parse(readFileSync(join(CLONE, folder, 'package.json'), 'utf8')).name,
      );

      const said = nx('run-many', '-t', 'lint', 'build', 'test', 'validate', '-p', ...names, '--output-style=static');

      expect(said).toMatch(/Successfully ran targets lint, build, test, validate for 4 projects/);
    });

    it('meets what the workspace asks of every member', () => {
      const jest = ['jest', '-c', 'jest.config.cjs', '--runInBand'];

      run(
        'npx',
        [
          ...jest,
          ...['--rootDir', 'test', '--testMatch', '<rootDir>/{layout,coverage,imports,arrows,exports,jsii}.test.ts'],
          ...['--testNamePattern', '^(?!.*fails to compile)'], // independent of new members
        ],
        CLONE,
      );
      run('npx', [...jest, '--rootDir', 'scripts', '--testMatch', '<rootDir>/test/published.test.ts'], CLONE);
    });

    it('has a demo of the new app, which delivers', () => {
      const said = run('npm', ['run', 'demo', '--', 'customer-site', '--yes'], CLONE);

      expect(said).toMatch(/2 of 2 actions executed/);
    });

    it('leaves what was changed, or taken away, as the developer left it', () => {
      const readme = join(CLONE, 'packages/message-queue/README.md');
      appendFileSync(readme, 'Changed.\n');
      rmSync(join(CLONE, APP, 'demo.ts'));
      rmSync(join(CLONE, 'docs/runbooks/customer-site.md'));

      run('npx', ['projen'], CLONE);

      expect(run('git', ['status', '--porcelain'], CLONE).split('\n').sort()).toEqual([
        '',
        ` D ${APP}/demo.ts`,
        ' D docs/runbooks/customer-site.md',
        ' M packages/message-queue/README.md',
      ]);
      expect(statSync(readme).mode & 0o200).toBe(0o200);
    });

    it('is as it was when they are taken out again', () => {
      writeFileSync(inventory, readFileSync(inventory, 'utf8').replace(LINES, ''));
      const runbook = 'docs/runbooks/customer-site.md';
      [...FOLDERS, APP, runbook].forEach((path) => rmSync(join(CLONE, path), { recursive: true }));

      run('npx', ['projen'], CLONE);
      run('npm', ['install', '--no-audit', '--no-fund'], CLONE);

      run('git', ['reset', '--quiet', before], CLONE);
      expect(run('git', ['status', '--porcelain'], CLONE)).toBe('');
    });
  });

  describe('with a private registry', () => {
    let registry: Registry;

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
        /uncommitted changes would be published without being in the tagged commit.*:\n M .*README\.md/,
      );
      run('git', ['checkout', '--', '.'], CLONE);

      expect(release('--dry-run')).toContain('dry run; nothing was written, built or published');

      expect((await ask(`${registry.url}/@slipway%2fkms`)).status).toBe(404);
      expect(run('git', ['tag'], CLONE)).toBe('');
    });

    it('[MR-04] [MR-06] publishes every package with a version and a changelog of its own', async () => {
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
        const manifest = JSON.parse(readFileSync(join(CLONE, 'packages', name, 'package.json'), 'utf8'));
        const { version } = manifest;
        if (manifest.private) {
          expect((await ask(`${registry.url}/@slipway%2f${name}`)).status).toBe(404);
          continue;
        }
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

      run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], consumer);
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
