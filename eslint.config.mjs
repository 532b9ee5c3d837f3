import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import tseslint from 'typescript-eslint';

// The layer of a member is the `layer:` tag of its package.json. An import may only go down this list.
const LAYERS = ['ground', 'part', 'pattern', 'app'];
const ROOT = import.meta.dirname;

const members = ['packages', 'apps'].flatMap(readMembers);

function readMembers(root) {
  return readdirSync(join(ROOT, root))
    .map((name) => ({ folder: `${root}/${name}`, manifest: join(ROOT, root, name, 'package.json') }))
    .filter(({ manifest }) => existsSync(manifest))
    .map(({ folder, manifest }) => {
      const { name, nx } = JSON.parse(readFileSync(manifest, 'utf8'));
      return { folder, name, layer: nx.tags[0].replace('layer:', '') };
    });
}

/** Members whose import would go sideways or up, and every way into a member but its package name. */
function layerRule({ folder, layer }) {
  const below = members.filter((other) => LAYERS.indexOf(other.layer) >= 0 && LAYERS.indexOf(other.layer) < LAYERS.indexOf(layer));
  const forbidden = members.filter((other) => !below.includes(other) && other.folder !== folder).map(({ name }) => name);
  return {
    files: [`${folder}/src/**/*.ts`],
    rules: {
      'no-restricted-imports': ['error', {
        paths: forbidden.map((name) => ({ name, message: `a ${layer} imports only lower layers, downwards: ${LAYERS.join(' < ')}; a tool imports no member` })),
        patterns: [
          { regex: `^@slipway(-apps)?/[^/]+/`, message: 'import a package by its name' },
          { regex: `^(\\.\\./)+(packages|apps)/`, message: 'import a package by its name' },
          { regex: '^aws-cdk-lib$', message: 'import the submodule: the barrel loads a million lines of declarations' },
          ...(layer === 'tool' ? [{ regex: '^(aws-cdk-lib|constructs)', message: 'a tool reads cdk.out and imports no construct library' }] : []),
        ],
      }],
    },
  };
}

export default tseslint.config(
  { ignores: ['**/lib/', '**/assets/', '**/coverage/', '**/cdk.out/', '**/fixtures/', '**/*.js', '**/*.cjs'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommended.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-globals': 'off',
      'prefer-const': 'error',
      eqeqeq: ['error', 'always'],
    },
  },
  { files: ['**/test/**/*.ts', '**/integ/**/*.ts'], rules: { 'max-lines-per-function': 'off', 'max-lines': 'off' } },
  ...members.map(layerRule),
  {
    files: ['packages/*/src/**/*.lambda.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: '^(aws-cdk-lib|constructs)', message: 'a handler never imports the CDK' }] }] },
  },
  // Promises that nobody awaits are what goes wrong in the tools. Type-checked lint is dear where the CDK's declarations are loaded.
  {
    files: ['packages/{local,evidence}/src/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: ROOT } },
    rules: { '@typescript-eslint/no-floating-promises': 'error', '@typescript-eslint/no-misused-promises': 'error', '@typescript-eslint/await-thenable': 'error' },
  },
);
