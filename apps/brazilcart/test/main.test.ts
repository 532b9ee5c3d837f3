import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib/core';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

const ENVIRONMENT = { ...process.env };
let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'brazilcart-'));
  process.env = { ...ENVIRONMENT, ENVIRONMENT_SUFFIX: 'dev', ONCALL_EMAIL: 'oncall@example.com', CDK_OUTDIR: outdir };
});
afterEach(() => {
  process.env = { ...ENVIRONMENT };
  rmSync(outdir, { recursive: true });
});

const run = () => jest.isolateModulesAsync(async () => {
  jest.requireActual('../src/main');
});

describe('main', () => {
  it('[BC-11] synthesizes the stack of the suffix', async () => {
    await run();

    expect(JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')).artifacts.BrazilCart.properties.stackName).toBe('brazilcart-stack-dev');
  });

  it('[BC-10] refuses to synthesize a wildcard, with the place and what to write instead', async () => {
    jest.doMock('../src/brazilcart-stack', () => ({
      BrazilCartStack: class extends Stack {
        constructor(scope: Construct) {
          super(scope, 'BrazilCart');
          new ManagedPolicy(this, 'Broad', { statements: [new PolicyStatement({ actions: ['s3:*'], resources: ['arn:aws:s3:::site'] })] });
        }
      },
    }));

    await expect(run()).rejects.toThrow(/s3:\*[\s\S]*BrazilCart\/Broad/);

    jest.dontMock('../src/brazilcart-stack');
  });
});
