import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib/core';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { VARIABLES } from './synthesized';

const ENVIRONMENT = { ...process.env };
let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'pulumi-gitops-'));
  process.env = { ...ENVIRONMENT, ...VARIABLES, CDK_OUTDIR: outdir };
});
afterEach(() => {
  process.env = { ...ENVIRONMENT };
  rmSync(outdir, { recursive: true });
});

const run = () => jest.isolateModulesAsync(async () => {
  jest.requireActual('../src/main');
});

describe('main', () => {
  it('[PG-09] synthesizes image and pipelines for the tooling account, and one stack of roles for each target account', async () => {
    await run();

    const { artifacts } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
    const stacks = Object.values<{ type: string; environment: string; properties: { stackName: string } }>(artifacts).filter(({ type }) => type === 'aws:cloudformation:stack');
    expect(stacks.map(({ environment, properties }) => [environment, properties.stackName])).toEqual([
      ['aws://210987654321/us-east-1', 'build-image-stack-tooling-acme'],
      ['aws://210987654321/us-east-1', 'stack-tooling-acme'],
      ['aws://123456789012/us-east-1', 'deployment-roles-stack-dev-acme'],
      ['aws://234567890123/us-east-1', 'deployment-roles-stack-staging-acme'],
      ['aws://345678901234/us-east-1', 'deployment-roles-stack-prod-acme'],
    ]);
  });

  it('[PG-10] refuses to synthesize a wildcard, with the place and what to write instead', async () => {
    jest.doMock('../src/tooling-stack', () => ({
      ToolingStack: class extends Stack {
        constructor(scope: Construct) {
          super(scope, 'Tooling');
          new ManagedPolicy(this, 'Broad', { statements: [new PolicyStatement({ actions: ['s3:*'], resources: ['arn:aws:s3:::site'] })] });
        }
      },
    }));

    await expect(run()).rejects.toThrow(/s3:\*[\s\S]*Tooling\/Broad/);

    jest.dontMock('../src/tooling-stack');
  });
});
