import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, Output } from '@aws-sdk/client-cloudformation';

/**
 * Prints the stack outputs of the app in the working directory, one per line, with their names in snake case:
 * `pipeline_name=…`.
 */
async function main(): Promise<void> {
  const outdir = resolve(process.env.CDK_OUTDIR ?? 'cdk.out');
  const found = await Promise.all(stacksIn(outdir).map(outputsOf));
  const lines = found.flat().map(({ OutputKey, OutputValue }) => `${written(OutputKey!)}=${OutputValue}`);
  if (lines.length === 0) {
    throw new Error(
      'no deployed stack has an output: deploy the app first, with the credentials and environment variables of this shell',
    );
  }
  lines.forEach((line) => console.log(line));
}

interface Artifact {
  readonly type: string;
  readonly environment: string;
  readonly properties: { readonly stackName?: string; readonly templateFile: string };
}

interface DeployedStack {
  readonly stackName: string;
  /** Region of the stack. Undefined if the app does not specify a region; then the environment's region applies. */
  readonly region?: string;
  /** Logical IDs of the outputs that the app declares, without the exports that the CDK adds for other stacks. */
  readonly outputs: readonly string[];
}

function stacksIn(outdir: string): DeployedStack[] {
  const { artifacts } = JSON.parse(manifestOf(outdir)) as { artifacts: Record<string, Artifact> };
  return Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { environment, properties }]) => ({
      stackName: properties.stackName ?? id,
      region: /^aws:\/\/[^/]+\/((?!unknown-region).+)$/.exec(environment)?.[1],
      outputs: Object.keys(
        (JSON.parse(readFileSync(join(outdir, properties.templateFile), 'utf8')) as { Outputs?: object }).Outputs ?? {},
      ).filter((id) => !id.startsWith('ExportsOutput')),
    }));
}

function manifestOf(outdir: string): string {
  try {
    return readFileSync(join(outdir, 'manifest.json'), 'utf8');
  } catch (error) {
    throw new Error(`${outdir} contains no synthesized app: run npx cdk deploy or npm run synth first`, {
      cause: error,
    });
  }
}

/** Returns the outputs of a stack, or an empty list if the stack is not deployed. */
async function outputsOf({ stackName, region, outputs }: DeployedStack): Promise<Output[]> {
  try {
    const { Stacks } = await new CloudFormationClient({ region }).send(
      new DescribeStacksCommand({ StackName: stackName }),
    );
    return (Stacks?.[0]?.Outputs ?? []).filter(({ OutputKey }) => outputs.includes(OutputKey!));
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) {
      return [];
    }
    throw error;
  }
}

/**
 * Converts a logical ID to snake case: `PipelineName` becomes `pipeline_name`. The template cannot use snake case,
 * because CloudFormation does not allow underscores in logical IDs.
 */
function written(id: string): string {
  return id
    .split(/(?=[A-Z])/)
    .join('_')
    .toLowerCase();
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
