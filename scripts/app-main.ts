import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib/core';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface SynthesizedStack {
  readonly type: string;
  readonly environment: string;
  readonly dependencies?: readonly string[];
  readonly properties: { readonly stackName: string };
}

/**
 * Runs `main.ts` of an app in this process, as the CDK does, and answers its stacks by their ids, in the order of the manifest.
 *
 * @param main the file, without its extension
 * @param variables beside those of this process
 */
export async function stacksOf(
  main: string,
  variables: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, SynthesizedStack>>> {
  const environment = process.env;
  const outdir = mkdtempSync(join(tmpdir(), 'slipway-main-'));
  process.env = { ...environment, ...variables, CDK_OUTDIR: outdir };
  try {
    await jest.isolateModulesAsync(async () => {
      jest.requireActual(main);
    });
    const { artifacts } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
    return Object.fromEntries(
      Object.entries<SynthesizedStack>(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack'),
    );
  } finally {
    process.env = environment;
    rmSync(outdir, { recursive: true });
  }
}

/** A class of stacks with the given id, to put in the place of an app's own: its one policy, `Broad`, holds a wildcard. */
export function broadStack(id: string): new (scope: Construct) => Stack {
  return class extends Stack {
    constructor(scope: Construct) {
      super(scope, id);
      new ManagedPolicy(this, 'Broad', {
        statements: [new PolicyStatement({ actions: ['s3:*'], resources: ['arn:aws:s3:::site'] })],
      });
    }
  };
}
