/** Input files of lint targets: the linter and its configuration. */
export const LINT = ['scripts/lint.cjs', 'eslint.config.mjs', 'lint/**', '.prettierrc.json', '.prettierignore'].map(
  (name) => `{workspaceRoot}/${name}`,
);

/** Path of the script that writes the API pages. */
export const API_PAGES = '{workspaceRoot}/scripts/api-pages.mjs';

/** Scripts and benchmark files for which the tests must have full coverage. */
const COVERED = [
  'bench/intervals.ts',
  'bench/results.ts',
  'scripts/nag-packs.ts',
  'scripts/imports.cjs',
  'scripts/outcome.ts',
  'scripts/proof-kind.cjs',
  'scripts/synthesis-environment.ts',
  'scripts/validation-report.ts',
  'scripts/with-nag-packs.ts',
];

const SCRIPTS = [
  '{workspaceRoot}/bench/**',
  '{workspaceRoot}/scripts/**',
  '{workspaceRoot}/projenrc/**',
  '{workspaceRoot}/test/**',
  '{workspaceRoot}/.projenrc.ts',
  'settings',
];

/**
 * Nx settings for scripts, benchmark and configuration of the workspace, which are linted and tested like a member. The
 * slow tests in `test/` are run by `npm run verify`.
 */
export const ROOT_PROJECT = {
  includedScripts: [],
  targets: {
    'api-check': {
      cache: true,
      command: 'node scripts/api-pages.mjs --check',
      dependsOn: [
        { projects: ['tag:layer:base', 'tag:layer:ground', 'tag:layer:part', 'tag:layer:pattern'], target: 'build' },
      ],
      inputs: ['{workspaceRoot}/packages/*/{src/**,package.json,API.md}', API_PAGES, 'settings'],
    },
    snapshots: {
      cache: true,
      command: 'node -r tsx/cjs scripts/integ.ts --snapshots',
      dependsOn: [
        { projects: ['tag:layer:ground', 'tag:layer:part', 'tag:layer:pattern', 'tag:layer:app'], target: 'bundle' },
      ],
      inputs: [
        '{workspaceRoot}/packages/*/{src,image,integ}/**',
        '{workspaceRoot}/apps/*/*/**',
        '{workspaceRoot}/apps/*/*.json',
        '!{workspaceRoot}/apps/*/test/**',
        '{workspaceRoot}/scripts/{integ,example-variables}.ts',
        'settings',
      ],
    },
    lint: {
      cache: true,
      command:
        'node scripts/lint.cjs .projenrc.ts eslint.config.mjs jest.config.cjs README.md CONTRIBUTING.md SECURITY.md bench docs lint projenrc scripts test && node node_modules/typescript-7/bin/tsc -p scripts && node node_modules/typescript-7/bin/tsc -p projenrc/skeletons',
      dependsOn: [
        {
          projects: [
            '@slipway/evidence',
            '@slipway/least-privilege',
            '@slipway/local',
            '@slipway/pipeline', // its dependencies include all packages that the app skeleton uses
            '@slipway/testing',
          ],
          target: 'build',
        },
      ],
      inputs: [...SCRIPTS, ...LINT, '{workspaceRoot}/*.md', '{workspaceRoot}/docs/**'],
    },
    test: {
      cache: true,
      command: [
        "jest -c jest.config.cjs --rootDir . --roots scripts bench --testMatch '<rootDir>/{scripts,bench}/test/**/*.test.ts' --coverage",
        ...COVERED.map((file) => `--collectCoverageFrom ${file}`),
      ].join(' '),
      dependsOn: [{ projects: ['@slipway/evidence', '@slipway/local'], target: 'build' }], // the tests start the commands of these packages
      inputs: [
        ...SCRIPTS,
        '{workspaceRoot}/jest.config.cjs',
        '{workspaceRoot}/packages/{conventions,least-privilege,processes}/src/**',
        '{workspaceRoot}/apps/*/{src/**,package.json}',
      ],
      outputs: ['{workspaceRoot}/coverage'],
    },
  },
};
