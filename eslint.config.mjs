import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import tseslint from 'typescript-eslint';
import { documentedApi, exportedBy } from './lint/documented-api.mjs';
import { plainEnglish } from './lint/plain-english.mjs';

// Layers of construct packages and apps, from lowest to highest. A member can only import members in lower layers. The
// tag `layer:` in the package.json of a member is its layer.
const LAYERS = ['base', 'ground', 'part', 'pattern', 'app'];
// Layers of tools, which do not import constructs. Tools can only import dependencies in the layer `TOOL_GROUND`.
const TOOL_LAYERS = ['tool-ground', 'tool'];
const TOOL_GROUND = 'tool-ground';
const ROOT = import.meta.dirname;

const members = ['packages', 'apps'].flatMap(readMembers);

function readMembers(root) {
  return readdirSync(join(ROOT, root))
    .map((name) => ({ folder: `${root}/${name}`, manifest: join(ROOT, root, name, 'package.json') }))
    .filter(({ manifest }) => existsSync(manifest))
    .map(({ folder, manifest }) => {
      const { name, nx, dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8'));
      return {
        folder,
        name,
        dependencies: Object.keys(dependencies),
        layer: nx.tags[0].replace('layer:', ''),
        forHandlers: nx.tags.includes('kind:handler-library'),
        isConstructs: peerDependencies['aws-cdk-lib'] !== undefined,
        plugsInto: Object.keys(peerDependencies),
        isPlugin: nx.tags.includes('kind:synthesis-plugin'),
      };
    });
}

/** Returns the given files, and all files that they import directly or indirectly by relative paths. */
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

/** Pattern of the entry files of bundles: Lambda handlers, and commands that builds run. */
const ENTRY = /\.(lambda|command)\.ts$/;

/**
 * Returns the files that handlers load, and those that only handlers load. Files that only handlers load can import an
 * AWS SDK, but not the CDK. All other files can import the CDK, but not an AWS SDK. Files that handlers and constructs
 * share can import neither.
 */
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
  { regex: '^@slipway/testing(/|$)', message: 'only tests can import test helpers, because they are not published' },
  { regex: '^@slipway(-apps)?/[^/]+/', message: 'import a package by its name' },
  { regex: '^(\\.\\./)+((packages|apps)/|[^./]+/(src|lib)(/|$))', message: 'import a package by its name' },
  {
    regex: '^aws-cdk-lib$',
    message: 'import a submodule of aws-cdk-lib, because the type declarations of the whole library load slowly',
  },
];
const NO_CDK_IN_TOOLS = {
  regex: '^(aws-cdk-lib|constructs)',
  message: 'tools read cdk.out and must not import the CDK',
};
const NO_CDK_IN_HANDLERS = { regex: '^(aws-cdk-lib|constructs)', message: 'handlers must not import the CDK' };
const NO_SDK = {
  regex: '^@aws-sdk/',
  message:
    'constructs must not import an AWS SDK, because the synthesis does not call AWS; only handlers (*.lambda.ts) and files that only handlers load can',
};

/** Returns the workspace members that a member can import, and a message with the rule. */
function importable({ layer, dependencies }) {
  if (TOOL_LAYERS.includes(layer)) {
    return {
      allowed: members.filter((other) => other.layer === TOOL_GROUND && dependencies.includes(other.name)),
      says: `members in the layer ${layer} can only import members in the layer ${TOOL_GROUND} that their package.json lists; add the member to \`uses\` in .projenrc.ts`,
    };
  }
  const below = LAYERS.slice(0, Math.max(0, LAYERS.indexOf(layer)));
  return {
    allowed: members.filter((other) => below.includes(other.layer) || (layer === 'app' && other.isPlugin)),
    says: `members in the layer ${layer} can only import ${below.length > 0 ? `members in lower layers (${LAYERS.join(' < ')})` : 'libraries, but no members'}`,
  };
}

function ruleFor(files, paths, ...patterns) {
  return { files, rules: { 'no-restricted-imports': ['error', { paths, patterns: [...BY_NAME, ...patterns] }] } };
}

/** Returns the rules for a member's imports of other members, the CDK and AWS SDKs. */
function importRules(member) {
  const { folder, layer, forHandlers, plugsInto } = member;
  const { allowed, says } = importable(member);
  const forbidden = members.filter((other) => !allowed.includes(other) && other.folder !== folder);
  const paths = forbidden.map(({ name }) => ({ name, message: says }));
  const rule = (files, ...patterns) => ruleFor(files, paths, ...patterns);
  if (layer === 'testing') {
    return [rule([`${folder}/src/**/*.ts`])];
  }
  if (TOOL_LAYERS.includes(layer)) {
    // synthesis plugins can also import the packages for which they are plugins
    const others = paths.filter(({ name }) => !plugsInto.includes(name));
    return [
      rule([`${folder}/src/**/*.ts`], NO_CDK_IN_TOOLS),
      ruleFor([`${folder}/src/**/*.plugin.ts`], others, NO_CDK_IN_TOOLS),
    ];
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

const DOCUMENTATION = { rules: { 'documented-api': documentedApi } };

/** Returns the rules that require docstrings for the exports of a construct package. */
function documentationRules({ folder, isConstructs }) {
  if (!isConstructs) {
    return [];
  }
  const barrel = join(ROOT, folder, 'src', 'index.ts');
  return exportedBy(barrel).map(({ file, names }) => ({
    files: [relative(ROOT, join(barrel, '..', `${file}.ts`))],
    plugins: { slipway: DOCUMENTATION },
    rules: { 'slipway/documented-api': ['error', names ? { names } : {}] },
  }));
}

const ALL_VARIABLES = "MemberExpression[object.name='process'][property.name='env']";
const STARTS_A_CHILD = '/^(spawn|spawnSync|exec|execSync|execFile|execFileSync|fork)$/';
const WITHOUT_ENV = ":not(:has(ObjectExpression > Property[key.name='env']))";
const BUILT =
  'create the environment of a child process with childEnvironment of @slipway/processes, which does not pass on tokens, credentials and git settings';

/** Syntax that passes all environment variables of this process on to a child process. */
const BUILT_ENVIRONMENTS = [
  `SpreadElement > ${ALL_VARIABLES}`,
  `Property[key.name='env'] > ${ALL_VARIABLES}`,
  `CallExpression[callee.object.name='Object'][callee.property.name='assign'][arguments.0.type='ObjectExpression'] > ${ALL_VARIABLES}`,
  `CallExpression[callee.object.name='Object'][callee.property.name=/^(entries|values|keys)$/] > ${ALL_VARIABLES}`,
  `CallExpression[callee.name=${STARTS_A_CHILD}]${WITHOUT_ENV}`,
  `CallExpression[callee.callee.name='promisify'][callee.arguments.0.name=${STARTS_A_CHILD}]${WITHOUT_ENV}`,
].map((selector) => ({ selector, message: BUILT }));

const AN_ERROR = 'ClassDeclaration[superClass.name=/Error$/]';
const ITS_NAME = "PropertyDefinition[key.name='name'][override=true][readonly=true]";

/** Error classes without a literal name. The literal is needed because bundling shortens class names. */
const ERRORS_WITH_NAMES = [
  {
    selector: `${AN_ERROR}:not(:has(ClassBody > ${ITS_NAME}))`,
    message: "an error class must set its name: public override readonly name = 'ThingError'",
  },
  { selector: `${AN_ERROR}:not([id.name=/Error$/])`, message: 'the name of an error class must end with Error' },
];
const ERRORS_IN_ONE_FILE = {
  selector: AN_ERROR,
  message: 'error classes must be in the errors.ts file of their package or folder',
};

export default tseslint.config(
  {
    ignores: [
      '**/lib/',
      '**/assets/',
      '**/coverage/',
      '**/cdk.out/',
      '**/cdk.validated/',
      '**/fixtures/',
      '**/*.js',
      '**/*.cjs',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommended.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-len': [
        'error',
        {
          code: 120,
          ignoreUrls: true,
          ignorePattern: 'eslint-disable',
          ignoreStrings: true,
          ignoreTemplateLiterals: true,
          ignoreRegExpLiterals: true,
        },
      ],
      'max-lines-per-function': ['error', { max: 100, skipBlankLines: true, skipComments: true }],
      'no-restricted-globals': 'off',
      'max-params': ['error', { max: 6 }],
      'prefer-const': 'error',
      'preserve-caught-error': 'error',
      curly: ['error', 'all'],
      eqeqeq: ['error', 'always'],
    },
  },
  {
    files: ['**/*.ts', '**/*.mjs'],
    rules: { 'no-restricted-syntax': ['error', ...BUILT_ENVIRONMENTS, ...ERRORS_WITH_NAMES] },
  },
  {
    files: ['{packages,apps}/*/src/**/*.ts'],
    ignores: ['**/errors.ts'],
    rules: { 'no-restricted-syntax': ['error', ...BUILT_ENVIRONMENTS, ...ERRORS_WITH_NAMES, ERRORS_IN_ONE_FILE] },
  },
  { files: ['**/test/**/*.ts', '**/integ/**/*.ts'], rules: { 'max-lines-per-function': 'off', 'max-lines': 'off' } },
  {
    files: ['**/*.ts', '**/*.mjs'],
    ignores: ['**/test/**', 'lint/plain-english.mjs'],
    plugins: { prose: { rules: { 'plain-english': plainEnglish } } },
    rules: { 'prose/plain-english': 'error' },
  },
  ...members.flatMap(importRules),
  ...members.flatMap(documentationRules),
  // Only for tools, in which forgotten promises are a common mistake. Rules that need types are slow for code that uses
  // the type declarations of the CDK.
  {
    files: ['packages/{buildspec,ecs-model,embedded-aws,evidence,local,processes}/src/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: ROOT } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
);
