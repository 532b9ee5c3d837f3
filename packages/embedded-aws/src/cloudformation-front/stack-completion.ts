import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  Output,
  paginateDescribeStacks,
  Stack,
} from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { ADJUSTMENTS } from '../adjustments';
import { applyBucketSettings } from '../deployment/bucket-settings';
import { ReferenceValues } from '../dynamic-references/reference-values';
import { describeStack, resolverFor, StackFacts } from '../deployment/deployed-stack';
import { StackDeployment } from '../deployment/deployed-stacks';
import { Adjustment, DeployedResource, DeployedStack, PipelineTrigger } from '../stacks/deployment';
import { applyFunctionSettings } from '../deployment/function-settings';
import { pathOf } from '../stacks/template';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { PreparedStack } from './prepared-stack';

/**
 * Describes a stack that the emulator has created, and its nested stacks. Applies the settings that the emulator's
 * CloudFormation service ignores.
 * @returns the stacks, nested stacks first
 */
export async function completeStack(
  prepared: PreparedStack,
  stack: Stack,
  references: ReferenceValues,
  parent?: string,
): Promise<StackDeployment[]> {
  const client = new CloudFormationClient(prepared.aws.clientOptions(prepared.aws.root));
  const name = stack.StackName!;
  const facts = await factsOf(client, prepared, stack);
  const nested: StackDeployment[] = [];
  for (const [logicalId, child] of Object.entries(prepared.nested)) {
    const stackId = facts.physicalIds[logicalId] as string | undefined;
    if (stackId !== undefined) {
      const { Stacks: found } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
      nested.push(...(await completeStack(child, found![0], references, name)));
    }
  }
  const artifact = { ...prepared, name };
  const described = await references.putInto(
    prepared.aws,
    describeStack(artifact, prepared.preparation, facts),
    prepared.preparation.meant.Resources,
  );
  const adjustments = [...adjustmentsOf(artifact), ...(await complete(prepared.aws, described))];
  return [
    ...nested,
    { stack: described, adjustments, triggers: triggersOf(artifact, facts), ...(parent && { parent }) },
  ];
}

async function factsOf(
  client: CloudFormationClient,
  { aws }: PreparedStack,
  { StackId, StackName, Parameters, Outputs }: Stack,
): Promise<StackFacts> {
  const { StackResources: resources } = await client.send(new DescribeStackResourcesCommand({ StackName }));
  return {
    stackId: StackId!,
    region: aws.region,
    accountId: aws.accountId,
    parameters: Object.fromEntries(
      Parameters!.map((one) => [one.ParameterKey!, one.ResolvedValue ?? one.ParameterValue!]),
    ),
    physicalIds: Object.fromEntries(resources!.map((one) => [one.LogicalResourceId!, one.PhysicalResourceId!])),
    outputs: Object.fromEntries(Outputs!.map((output) => [output.OutputKey!, output.OutputValue!])),
    ...(await published(client)),
  };
}

/** Returns the values that a stack can import from other stacks: exports and outputs. */
async function published(client: CloudFormationClient): Promise<Pick<StackFacts, 'exports' | 'stackOutputs'>> {
  const outputs: (Output & Pick<Stack, 'StackName'>)[] = [];
  for await (const { Stacks: stacks } of paginateDescribeStacks({ client }, {})) {
    outputs.push(...stacks!.flatMap(({ StackName, Outputs }) => Outputs!.map((output) => ({ ...output, StackName }))));
  }
  return {
    exports: Object.fromEntries(
      outputs.filter(({ ExportName }) => ExportName !== undefined).map((one) => [one.ExportName!, one.OutputValue!]),
    ),
    stackOutputs: Object.fromEntries(outputs.map((one) => [`${one.StackName}.${one.OutputKey}`, one.OutputValue!])),
  };
}

/**
 * Returns functions that apply settings to a deployed resource and return the names of these settings, by resource
 * type.
 */
function completionsOf(aws: EmbeddedAws): Readonly<Record<string, (resource: DeployedResource) => Promise<string[]>>> {
  const s3 = new S3Client(aws.clientOptions(aws.root));
  const lambda = new LambdaClient(aws.clientOptions(aws.root));
  return {
    'AWS::S3::Bucket': async (resource) => applyBucketSettings(s3, resource),
    'AWS::Lambda::Function': async (resource) => applyFunctionSettings(lambda, resource),
  };
}

async function complete(aws: EmbeddedAws, stack: DeployedStack): Promise<Adjustment[]> {
  const completions = completionsOf(aws);
  const adjusted: Adjustment[] = [];
  for (const resource of stack.resources.filter(({ stubbed }) => !stubbed)) {
    const applied = (await completions[resource.type]?.(resource)) ?? [];
    if (applied.length > 0) {
      adjusted.push({
        stack: stack.name,
        path: resource.path,
        what: ADJUSTMENTS.serviceSetting.says(applied.join(', ')),
        why: ADJUSTMENTS.serviceSetting.why,
      });
    }
  }
  return adjusted;
}

function adjustmentsOf({ name, template, preparation }: PreparedStack): Adjustment[] {
  return preparation.changes.map(({ logicalId, what, why }) => ({
    stack: name,
    path: pathOf(logicalId, template.Resources[logicalId]),
    what,
    why,
  }));
}

function triggersOf(prepared: PreparedStack, facts: StackFacts): PipelineTrigger[] {
  const { preparation, queueUrls, template } = prepared;
  const resolver = resolverFor(prepared, preparation, facts);
  return preparation.redirects.map(({ logicalId, queueName, pipelineArn, roleArn, transformed }) => ({
    queueUrl: queueUrls.get(queueName)!,
    rulePath: pathOf(logicalId, template.Resources[logicalId]),
    ruleName: facts.physicalIds[logicalId],
    pipelineArn: resolver.text(pipelineArn),
    roleArn: roleArn === undefined ? undefined : resolver.text(roleArn),
    transformed,
  }));
}
