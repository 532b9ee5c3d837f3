import { CloudFormationClient, Output, paginateDescribeStacks, Stack } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { localRunnerArn } from '../credentials/local-runner';
import { EmbeddedAws } from '../embedded-aws/embedded-aws';
import { StackArtifact } from './assembly';
import { uploadAssets } from './assets';
import { markBootstrapped } from './bootstrap';
import { applyBucketSettings } from './bucket-settings';
import { describeStack, resolverFor, StackFacts } from './deployed-stack';
import { StackDeployment } from './deployed-stacks';
import { Adjustment, DeployedResource, DeployedStack, PipelineTrigger, StackFollower } from './deployment';
import { WrongEnvironmentError } from './errors';
import { applyFunctionSettings } from './function-settings';
import { prepare, Preparation } from './prepare';
import { RunnerQueues } from './runner-queues';
import { StackChanges } from './stack-changes';
import { unknownTypesIn } from './stubs';
import { pathOf } from './template';

export interface StackDeployerProps {
  readonly functionVariables?: Readonly<Record<string, string>>;
  readonly follower?: Pick<StackFollower, 'addressOf'>;
}

/** Deploys one stack after another to an embedded AWS. */
export class StackDeployer {
  private readonly cloudFormation: CloudFormationClient;
  /** What is done for a resource once it is deployed, by type. */
  private readonly completions: Readonly<Record<string, (resource: DeployedResource) => Promise<string[]>>>;
  private readonly changes: StackChanges;

  constructor(
    private readonly aws: EmbeddedAws,
    private readonly queues: RunnerQueues,
    private readonly props: StackDeployerProps,
  ) {
    this.cloudFormation = new CloudFormationClient(aws.clientOptions(aws.root));
    const s3 = new S3Client(aws.clientOptions(aws.root));
    const lambda = new LambdaClient(aws.clientOptions(aws.root));
    this.completions = {
      'AWS::S3::Bucket': (resource) => applyBucketSettings(s3, resource),
      'AWS::Lambda::Function': (resource) => applyFunctionSettings(lambda, resource),
    };
    this.changes = new StackChanges(aws, this.cloudFormation);
  }

  public async deploy(artifact: StackArtifact): Promise<StackDeployment> {
    this.refuseOtherEnvironment(artifact);
    await markBootstrapped(this.aws, artifact.template);
    await uploadAssets(this.aws, artifact.assets);
    const { preparation, queueUrls, deployed } = await this.applyStubbed(artifact, []);
    const facts = await this.facts(deployed);
    const stack = describeStack(artifact, preparation, facts);
    return {
      stack,
      adjustments: [...adjustments(artifact, preparation), ...(await this.complete(stack))],
      triggers: triggers(artifact, preparation, facts, queueUrls),
    };
  }

  public async remove(stackName: string): Promise<void> {
    await this.changes.remove(stackName);
  }

  /** The embedded AWS names the types it does not know when it is given them. */
  private async applyStubbed(
    artifact: StackArtifact,
    unknownTypes: readonly string[],
  ): Promise<{ preparation: Preparation; queueUrls: ReadonlyMap<string, string>; deployed: Stack }> {
    const { name, parameters, tags } = artifact;
    const { functionVariables = {}, follower } = this.props;
    const preparation = prepare(artifact.template, {
      stackName: name,
      unknownTypes,
      functionVariables,
      runnerArn: localRunnerArn(this.aws),
      queueArn: (queueName) => this.queues.arn(queueName),
      ...(follower && { addressOf: (logicalId: string) => follower.addressOf(name, logicalId) }),
    });
    try {
      const queueUrls = await this.createQueues(preparation);
      return {
        preparation,
        queueUrls,
        deployed: await this.changes.apply({ name, parameters, tags, template: preparation.template }),
      };
    } catch (error) {
      const found = unknownTypesIn((error as Error).message);
      if (found.length === 0) throw error;
      return this.applyStubbed(artifact, [...unknownTypes, ...found]);
    }
  }

  private async createQueues({ redirects }: Preparation): Promise<Map<string, string>> {
    const urls = new Map<string, string>();
    for (const { queueName } of redirects)
      urls.set(queueName, await this.queues.create(queueName, 'events.amazonaws.com'));
    return urls;
  }

  private async facts(deployed: Stack): Promise<StackFacts> {
    return {
      stackId: deployed.StackId!,
      region: this.aws.region,
      accountId: this.aws.accountId,
      parameters: Object.fromEntries(
        deployed.Parameters!.map((one) => [one.ParameterKey!, one.ResolvedValue ?? one.ParameterValue!]),
      ),
      physicalIds: await this.changes.physicalIds(deployed.StackName!),
      outputs: Object.fromEntries(deployed.Outputs!.map((output) => [output.OutputKey!, output.OutputValue!])),
      ...(await this.published()),
    };
  }

  /** What stacks may refer to in others. */
  private async published(): Promise<Pick<StackFacts, 'exports' | 'stackOutputs'>> {
    const outputs: (Output & Pick<Stack, 'StackName'>)[] = [];
    for await (const { Stacks: stacks } of paginateDescribeStacks({ client: this.cloudFormation }, {})) {
      outputs.push(
        ...stacks!.flatMap(({ StackName, Outputs }) => Outputs!.map((output) => ({ ...output, StackName }))),
      );
    }
    return {
      exports: Object.fromEntries(
        outputs.filter(({ ExportName }) => ExportName !== undefined).map((one) => [one.ExportName!, one.OutputValue!]),
      ),
      stackOutputs: Object.fromEntries(outputs.map((one) => [`${one.StackName}.${one.OutputKey}`, one.OutputValue!])),
    };
  }

  private async complete(stack: DeployedStack): Promise<Adjustment[]> {
    const adjusted: Adjustment[] = [];
    for (const resource of stack.resources.filter(({ stubbed }) => !stubbed)) {
      const complete = this.completions[resource.type];
      const applied = complete === undefined ? [] : await complete(resource);
      if (applied.length === 0) continue;
      adjusted.push({
        stack: stack.name,
        path: resource.path,
        what: `${applied.join(', ')} set through the API of the service`,
        why: 'CloudFormation of the embedded AWS leaves this out',
      });
    }
    return adjusted;
  }

  private refuseOtherEnvironment({ name, accountId, region }: StackArtifact): void {
    const wanted = `${accountId ?? this.aws.accountId}/${region ?? this.aws.region}`;
    const given = `${this.aws.accountId}/${this.aws.region}`;
    if (wanted !== given)
      throw new WrongEnvironmentError(
        `stack ${name} is for account and region ${wanted}, and the embedded AWS is ${given}; start it with those of the assembly`,
      );
  }
}

function adjustments({ name, template }: StackArtifact, { changes }: Preparation): Adjustment[] {
  return changes.map(({ logicalId, what, why }) => ({
    stack: name,
    path: pathOf(logicalId, template.Resources[logicalId]),
    what,
    why,
  }));
}

function triggers(
  artifact: StackArtifact,
  preparation: Preparation,
  facts: StackFacts,
  queueUrls: ReadonlyMap<string, string>,
): PipelineTrigger[] {
  const resolver = resolverFor(artifact, preparation, facts);
  return preparation.redirects.map(({ logicalId, queueName, pipelineArn, roleArn, transformed }) => ({
    queueUrl: queueUrls.get(queueName)!,
    rulePath: pathOf(logicalId, artifact.template.Resources[logicalId]),
    ruleName: facts.physicalIds[logicalId],
    pipelineArn: resolver.text(pipelineArn),
    roleArn: roleArn === undefined ? undefined : resolver.text(roleArn),
    transformed,
  }));
}
