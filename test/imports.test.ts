import { tell } from './workspace';

/** What eslint says of code that would stand at the given place. */
function lint(file: string, code: string): { status: number | null; messages: string[] } {
  const { status, said } = tell(code, 'npx', ['eslint', '--format', 'json', '--stdin', '--stdin-filename', file]);
  const [{ messages }] = JSON.parse(said) as [{ messages: { ruleId: string; message: string }[] }];
  return { status, messages: messages.filter(({ ruleId }) => ruleId === 'no-restricted-imports').map(({ message }) => message) };
}

jest.setTimeout(60_000);

describe('the layer rule', () => {
  it.each([
    ['sideways', 'packages/kms/src/try.ts', '@slipway/conventions', /a ground imports only lower layers/],
    ['up', 'packages/kms/src/try.ts', '@slipway/pipeline', /a ground imports only lower layers/],
    ['up, from a handler', 'packages/secure-bucket/src/try.lambda.ts', '@slipway/pipeline', /a part imports only lower layers/],
    ['by a deep path', 'packages/pipeline/src/try.ts', '@slipway/kms/lib/encryption-key', /import a package by its name/],
    ['by a relative path', 'packages/pipeline/src/try.ts', '../../kms/src/index', /import a package by its name/],
    ['by a relative path to what is built', 'packages/pipeline/src/try.ts', '../../kms/lib', /import a package by its name/],
    ['by a relative path through packages/', 'apps/brazilcart/src/try.ts', '../../../packages/kms/src', /import a package by its name/],
    ['of an app', 'packages/pipeline/src/try.ts', '@slipway-apps/brazilcart', /a pattern imports only lower layers/],
    ['of a package in a tool', 'packages/evidence/src/index.ts', '@slipway/kms', /a tool imports no member/],
    ['of the CDK in a tool', 'packages/evidence/src/index.ts', 'aws-cdk-lib/core', /a tool reads cdk\.out/],
    ['of the CDK in a handler', 'packages/secure-bucket/src/try.lambda.ts', 'aws-cdk-lib/aws-s3', /a handler never imports the CDK/],
    ['of the CDK in what a handler loads', 'packages/secure-bucket/src/empty-bucket.ts', 'constructs', /a handler never imports the CDK/],
    ['of an AWS SDK in a construct', 'packages/secure-bucket/src/secure-bucket.ts', '@aws-sdk/client-s3', /a construct never imports an AWS SDK/],
    ['of an AWS SDK in a new file', 'apps/brazilcart/src/try.ts', '@aws-sdk/client-s3', /a construct never imports an AWS SDK/],
    ['of an AWS SDK in what construct and handler share', 'packages/secure-bucket/src/env.ts', '@aws-sdk/client-s3', /a construct never imports an AWS SDK/],
    ['of the barrel', 'packages/kms/src/try.ts', 'aws-cdk-lib', /import the submodule/],
  ])('[MR-02] refuses an import %s', (_, file, imported, message) => {
    const { status, messages } = lint(file, `export * from '${imported}';\n`);

    expect(status).toBe(1);
    expect(messages).toContainEqual(expect.stringMatching(message));
  });

  it.each([
    ['of a lower layer', 'packages/pipeline/src/try.ts', '@slipway/kms'],
    ['of a submodule of the CDK', 'packages/kms/src/try.ts', 'aws-cdk-lib/aws-kms'],
    ['of an AWS SDK in a handler', 'packages/secure-bucket/src/try.lambda.ts', '@aws-sdk/client-s3'],
    ['of an AWS SDK in what only a handler loads', 'packages/secure-bucket/src/s3-version-store.ts', '@aws-sdk/client-s3'],
  ])('[MR-02] lets pass an import %s', (_, file, imported) => {
    expect(lint(file, `export * from '${imported}';\n`)).toEqual({ status: 0, messages: [] });
  });
});
