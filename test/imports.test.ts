import { tell } from './workspace';

interface Linted {
  readonly messages: readonly { readonly ruleId: string; readonly severity: 0 | 1 | 2; readonly message: string }[];
}

const REFUSED: readonly [string, string, string, RegExp][] = [
  [
    'sideways',
    'packages/kms/src/try.ts',
    '@slipway/least-privilege',
    /members in the layer ground can only import members in lower layers/,
  ],
  [
    'up, from the base',
    'packages/conventions/src/try.ts',
    '@slipway/kms',
    /members in the layer base can only import libraries, but no members/,
  ],
  [
    'up',
    'packages/kms/src/try.ts',
    '@slipway/pipeline',
    /members in the layer ground can only import members in lower layers/,
  ],
  [
    'up, from a handler',
    'packages/secure-bucket/src/try.lambda.ts',
    '@slipway/pipeline',
    /members in the layer part can only import members in lower layers/,
  ],
  ['by a deep path', 'packages/pipeline/src/try.ts', '@slipway/kms/lib/encryption-key', /import a package by its name/],
  ['by a relative path', 'packages/pipeline/src/try.ts', '../../kms/src/index', /import a package by its name/],
  [
    'by a relative path to what is built',
    'packages/pipeline/src/try.ts',
    '../../kms/lib',
    /import a package by its name/,
  ],
  [
    'by a relative path through packages/',
    'apps/brazilcart/src/try.ts',
    '../../../packages/kms/src',
    /import a package by its name/,
  ],
  [
    'of an app',
    'packages/pipeline/src/try.ts',
    '@slipway-apps/brazilcart',
    /members in the layer pattern can only import members in lower layers/,
  ],
  [
    'of a package in a tool',
    'packages/evidence/src/index.ts',
    '@slipway/kms',
    /members in the layer tool can only import members in the layer tool-ground that their package\.json lists/,
  ],
  [
    'of what a tool plugs into, outside its plugin',
    'packages/evidence/src/index.ts',
    '@slipway/least-privilege',
    /members in the layer tool can only import members in the layer tool-ground that their package\.json lists/,
  ],
  [
    'of a tool without a plugin',
    'apps/brazilcart/src/try.ts',
    '@slipway/local',
    /can only import members in lower layers/,
  ],
  ['of the CDK in a tool', 'packages/evidence/src/index.ts', 'aws-cdk-lib/core', /tools read cdk\.out/],
  [
    'of the CDK in a handler',
    'packages/secure-bucket/src/try.lambda.ts',
    'aws-cdk-lib/aws-s3',
    /handlers must not import the CDK/,
  ],
  [
    'of the CDK in what a handler loads',
    'packages/secure-bucket/src/empty-bucket.ts',
    'constructs',
    /handlers must not import the CDK/,
  ],
  [
    'of an AWS SDK in a construct',
    'packages/secure-bucket/src/secure-bucket.ts',
    '@aws-sdk/client-s3',
    /constructs must not import an AWS SDK/,
  ],
  [
    'of an AWS SDK in a new file',
    'apps/brazilcart/src/try.ts',
    '@aws-sdk/client-s3',
    /constructs must not import an AWS SDK/,
  ],
  [
    'of an AWS SDK in what construct and handler share',
    'packages/secure-bucket/src/env.ts',
    '@aws-sdk/client-s3',
    /constructs must not import an AWS SDK/,
  ],
  ['of the barrel', 'packages/kms/src/try.ts', 'aws-cdk-lib', /import a submodule/],
];

const ALLOWED: readonly [string, string, string][] = [
  ['of a lower layer', 'packages/pipeline/src/try.ts', '@slipway/kms'],
  ['of what a tool plugs into', 'packages/evidence/src/posture/posture.plugin.ts', '@slipway/least-privilege'],
  ['of a tool with a plugin', 'apps/brazilcart/src/try.ts', '@slipway/evidence'],
  ['of a submodule of the CDK', 'packages/kms/src/try.ts', 'aws-cdk-lib/aws-kms'],
  ['of an AWS SDK in a handler', 'packages/secure-bucket/src/try.lambda.ts', '@aws-sdk/client-s3'],
  [
    'of an AWS SDK in what only a handler loads',
    'packages/secure-bucket/src/s3-version-store.ts',
    '@aws-sdk/client-s3',
  ],
];

/** Returns the errors that ESLint finds in an import, by file and module. */
const said = new Map<string, string[]>();
beforeAll(() => {
  const imports = [...REFUSED, ...ALLOWED].map(([, filePath, imported]) => ({
    filePath,
    imported,
    code: `export * from '${imported}';\n`,
  }));
  const results = JSON.parse(tell(JSON.stringify(imports), 'node', ['test/lint-texts.mjs']).said) as Linted[];
  results.forEach(({ messages }, index) => {
    const { filePath, imported } = imports[index];
    said.set(
      `${filePath} ${imported}`,
      messages
        .filter(({ ruleId, severity }) => ruleId === 'no-restricted-imports' && severity === 2)
        .map(({ message }) => message),
    );
  });
});

describe('the layer rule', () => {
  it.each(REFUSED)('[MR-02] refuses an import %s', (_, file, imported, message) => {
    expect(said.get(`${file} ${imported}`)).toContainEqual(expect.stringMatching(message));
  });

  it.each(ALLOWED)('[MR-02] lets pass an import %s', (_, file, imported) => {
    expect(said.get(`${file} ${imported}`)).toEqual([]);
  });
});
