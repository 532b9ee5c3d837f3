import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib/core';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { VARIABLES } from './variables';

const ENVIRONMENT = { ...process.env };
let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'github-container-'));
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
  it('[GC-15] synthesizes three stacks for the account and the region of the configuration, each after the one that it needs', async () => {
    await run();

    const { artifacts } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
    const stacks = Object.values<{ type: string; environment: string; dependencies?: string[]; properties: { stackName: string } }>(artifacts).filter(({ type }) => type === 'aws:cloudformation:stack');
    expect(stacks.map(({ environment, properties, dependencies = [] }) => [environment, properties.stackName, dependencies.filter((name) => !name.includes('.assets'))])).toEqual([
      ['aws://123456789012/eu-south-2', 'container-foundation-stack-dev', []],
      ['aws://123456789012/eu-south-2', 'container-service-stack-dev', ['Foundation']],
      ['aws://123456789012/eu-south-2', 'container-delivery-stack-dev', expect.arrayContaining(['Foundation', 'Service'])],
    ]);
  });

  it('[GC-10] refuses to synthesize a wildcard, with the place and what to write instead', async () => {
    jest.doMock('../src/delivery-stack', () => ({
      DeliveryStack: class extends Stack {
        constructor(scope: Construct) {
          super(scope, 'Delivery');
          new ManagedPolicy(this, 'Broad', { statements: [new PolicyStatement({ actions: ['s3:*'], resources: ['arn:aws:s3:::site'] })] });
        }
      },
    }));

    await expect(run()).rejects.toThrow(/s3:\*[\s\S]*Delivery\/Broad/);

    jest.dontMock('../src/delivery-stack');
  });
});
