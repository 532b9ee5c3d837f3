import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
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
      return {
        folder,
        name,
        layer: nx.tags[0].replace('layer:', ''),
        forHandlers: nx.tags.includes('kind:handler-library'),
      };
    });
}

/** The files that the given ones load, over relative imports, themselves among them. */
function reached(files, seen = new Set()) {
  for (const file of files.filter((name) => existsSync(name) && !seen.has(name))) {
    seen.add(file);
    const imports = readFileSync(file, 'utf8').matchAll(/from '(\.[^']*)'/g);
    reached(
      [...imports].flatMap(([, path]) => [`${join(file, '..', path)}.ts`, join(file, '..', path, 'index.ts')]),
      seen,
    );
  }
  return seen;
}

/** Where a program begins that is bundled: a Lambda handler, or a command that builds run. */
const ENTRY = /\.(lambda|command)\.ts$/;

/** What only handlers load: it may use an AWS SDK and not the CDK. Everything else is the other way round, and what both load uses neither. */
function handlerFiles(folder) {
  const source = join(ROOT, folder, 'src');
  const files = existsSync(source) ? readdirSync(source, { recursive: true }).map((file) => join(source, file)) : [];
  const byHandlers = reached(files.filter((file) => ENTRY.test(file)));
  const byConstructs = reached(['index.ts', 'main.ts'].map((entry) => join(source, entry)));
  return {
    handlers: [...byHandlers].map((file) => relative(ROOT, file)),
    own: [...byHandlers].filter((file) => !byConstructs.has(file)).map((file) => relative(ROOT, file)),
  };
}

const BY_NAME = [
  { regex: '^@slipway(-apps)?/[^/]+/', message: 'import a package by its name' },
  { regex: '^(\\.\\./)+((packages|apps)/|[^./]+/(src|lib)(/|$))', message: 'import a package by its name' },
  { regex: '^aws-cdk-lib$', message: 'import the submodule: the barrel loads a million lines of declarations' },
];
const NO_CDK_IN_TOOLS = {
  regex: '^(aws-cdk-lib|constructs)',
  message: 'a tool reads cdk.out and imports no construct library',
};
const NO_CDK_IN_HANDLERS = { regex: '^(aws-cdk-lib|constructs)', message: 'a handler never imports the CDK' };
const NO_SDK = {
  regex: '^@aws-sdk/',
  message:
    'a construct never imports an AWS SDK: synthesis calls nothing; a handler (*.lambda.ts) and what only handlers load may',
};

/** Imports go downwards, by package name; the CDK stays out of tools and handlers, the AWS SDK out of constructs. */
function importRules({ folder, layer, forHandlers }) {
  const below = members.filter(
    (other) => LAYERS.indexOf(other.layer) >= 0 && LAYERS.indexOf(other.layer) < LAYERS.indexOf(layer),
  );
  const forbidden = members
    .filter((other) => !below.includes(other) && other.folder !== folder)
    .map(({ name }) => name);
  const paths = forbidden.map((name) => ({
    name,
    message: `a ${layer} imports only lower layers, downwards: ${LAYERS.join(' < ')}; a tool imports no member`,
  }));
  const rule = (files, ...patterns) => ({
    files,
    rules: { 'no-restricted-imports': ['error', { paths, patterns: [...BY_NAME, ...patterns] }] },
  });
  if (layer === 'tool') {
    return [rule([`${folder}/src/**/*.ts`], NO_CDK_IN_TOOLS)];
  }
  if (forHandlers) {
    return [rule([`${folder}/src/**/*.ts`], NO_CDK_IN_HANDLERS)];
  }
  const { handlers, own } = handlerFiles(folder);
  return [
    rule([`${folder}/src/**/*.ts`], NO_SDK),
    ...(handlers.length > 0 ? [rule(handlers, NO_CDK_IN_HANDLERS, NO_SDK)] : []),
    rule([`${folder}/src/**/*.{lambda,command}.ts`, ...own], NO_CDK_IN_HANDLERS),
  ];
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
  ...members.flatMap(importRules),
  // Promises that nobody awaits are what goes wrong in the tools. Type-checked lint is dear where the CDK's declarations are loaded.
  {
    files: ['packages/{local,evidence}/src/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: ROOT } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
);
