import { readBootstrapTemplate } from '../bootstrap/bootstrap-template';
import { bootstrappedEnvironments } from '../bootstrap/bootstrapped-environments';
import { deployBootstrap, isBootstrapStack } from '../bootstrap/deploy-bootstrap';
import { CloudFormationFront } from '../cloudformation-front/cloudformation-front';
import { secretIn } from '../dynamic-references/reference';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { describeMissing } from '../required-permissions/check';
import { RequiredPermissions } from '../required-permissions/required-permissions';
import { readAssembly, StackArtifact } from '../deployment/assembly';
import { DeployedStacks } from '../deployment/deployed-stacks';
import { Adjustment, DeployedStack, LiveDeployment, PipelineTrigger, StackFollower } from '../stacks/deployment';
import { ParameterError, StackFailedError } from '../deployment/errors';
import { lendBuckets, putSsmParameters } from './account-resources';
import { GivenParameters, withParameters } from './given-parameters';
import { lendTokens, putSecrets } from './lent-secrets';
import { deployedByHand } from './pipeline-stacks';
import { RunnerQueues } from '../deployment/runner-queues';
import { StackDeployer } from './stack-deployer';

export interface DeployAssemblyProps {
  readonly onProgress?: (line: string) => void;
  /** Additional environment variables for every Lambda function. @default - none */
  readonly functionVariables?: Readonly<Record<string, string>>;
  /**
   * Follower that is notified of deployed stacks. @default - no follower: load balancers keep the DNS names that the
   * embedded AWS assigns
   */
  readonly follower?: StackFollower;
  /** Record to which deployed stacks are added. @default - a new record for this deployment */
  readonly deployed?: DeployedStacks;
  /** Values of template parameters. @default - values in the assembly, or the defaults of the parameters */
  readonly parameters?: GivenParameters;
  /** Values of Parameter Store parameters that the app expects in its account, by parameter name. @default - none */
  readonly ssmParameters?: Readonly<Record<string, string>>;
  /**
   * Values of secrets that the app expects in its account, by secret name. @default - no values, except placeholders
   * for GitHub tokens
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * Whether every environment is bootstrapped, as the CDK CLI requires before it can deploy.
   * @default - environments are bootstrapped if a role of the app can assume the bootstrap roles
   */
  readonly bootstrap?: boolean;
  /**
   * CloudFormation proxy, which must use the same `deployed` record and `queues`. @default - a new proxy for this
   * deployment
   */
  readonly front?: CloudFormationFront;
  /**
   * SQS queues in which the runner receives the events that start pipelines. @default - new queues for this deployment
   */
  readonly queues?: RunnerQueues;
}

/**
 * Deploys the stacks of an assembly (`cdk.out`), dependencies first. Skips stacks that a pipeline of the app deploys,
 * and stacks without resources. If the deployment of a stack fails, the stacks that were deployed earlier remain, as in
 * AWS.
 */
export async function deployAssembly(
  aws: EmbeddedAws,
  folder: string,
  props: DeployAssemblyProps = {},
): Promise<LiveDeployment> {
  const { deployed = new DeployedStacks(), functionVariables, follower, onProgress } = props;
  const { queues = new RunnerQueues(aws) } = props;
  const front =
    props.front ?? (await CloudFormationFront.start(aws, { deployed, queues, functionVariables, follower }));
  const deployment = new AssemblyDeployment(aws, front, queues, deployed, props, onProgress);
  await deployment.update(folder);
  return deployment;
}

class AssemblyDeployment implements LiveDeployment {
  private readonly deployer: StackDeployer;
  /** Stacks whose deployment was started, whether or not it succeeded. */
  private readonly begun = new Map<string, StackArtifact>();
  /** Last version of each stack that was deployed successfully. */
  private readonly artifacts = new Map<string, StackArtifact>();
  private readonly lent: Adjustment[] = [];

  constructor(
    private readonly aws: EmbeddedAws,
    private readonly front: CloudFormationFront,
    private readonly queues: RunnerQueues,
    private readonly deployed: DeployedStacks,
    private readonly given: Pick<DeployAssemblyProps, 'parameters' | 'ssmParameters' | 'secrets' | 'bootstrap'>,
    private readonly onProgress: DeployAssemblyProps['onProgress'],
  ) {
    this.deployer = new StackDeployer(aws, front, onProgress);
  }

  public get stacks(): readonly DeployedStack[] {
    return this.deployed.stacks;
  }

  public get adjustments(): readonly Adjustment[] {
    return [...this.front.problems, ...this.lent, ...this.deployed.adjustments];
  }

  public get triggers(): readonly PipelineTrigger[] {
    return this.deployed.triggers;
  }

  public async update(folder: string): Promise<void> {
    const stacks = await readAssembly(folder);
    const { parameters = {}, ssmParameters = {}, secrets = {} } = this.given;
    const byHand = withParameters(deployedByHand(stacks), parameters);
    stacks
      .filter((stack) => !byHand.some(({ id }) => id === stack.id))
      .forEach(({ name }) => this.onProgress?.(`skipping ${name}, because a pipeline of the app deploys this stack`));
    await putSsmParameters(this.aws, stacks, ssmParameters);
    await putSecrets(this.aws, stacks, secrets);
    this.lent.push(...(await lendTokens(this.aws, stacks)));
    await this.bootstrap(folder, stacks);
    for (const artifact of byHand.filter((stack) => this.hasResources(stack))) {
      this.onProgress?.(`deploying ${artifact.name}`);
      const key = placeOf(artifact);
      this.begun.set(key, artifact);
      const { stack } = await this.deployer.deploy(artifact).catch(rethrowWithRemedy);
      await this.refuseMissing(artifact, stack);
      this.artifacts.set(key, artifact);
    }
    this.lent.push(...(await lendBuckets(this.aws, stacks, this.deployed.stacks)));
  }

  public async destroy(onProgress = this.onProgress): Promise<void> {
    this.deployed.close();
    for (const stack of this.remaining()) {
      onProgress?.(`deleting ${stack.name}`);
      await this.deployer.remove(stack);
    }
    await this.queues.removeAll();
  }

  /** Returns whether a stack has resources. AWS rejects stacks without resources, and `cdk deploy` skips them. */
  private hasResources({ name, template }: StackArtifact): boolean {
    const some = Object.keys(template.Resources).length > 0;
    if (!some) {
      this.onProgress?.(`skipping ${name}, because the stack has no resources`);
    }
    return some;
  }

  /**
   * Bootstraps the environments with the CDK CLI's bootstrap template. Does nothing if the CDK CLI is not installed.
   */
  private async bootstrap(folder: string, stacks: readonly StackArtifact[]): Promise<void> {
    const environments = bootstrappedEnvironments(stacks, this.aws, this.given.bootstrap);
    const template = environments.length === 0 ? undefined : await readBootstrapTemplate(folder);
    for (const environment of template === undefined ? [] : environments) {
      this.onProgress?.(`bootstrapping ${environment.accountId}/${environment.region} (${environment.qualifier})`);
      await deployBootstrap(this.aws, this.front, template!, environment);
    }
  }

  /**
   * Returns the stacks to delete, in reverse order: all stacks that the run created or began to create. Nested stacks
   * are deleted with their parents.
   */
  private remaining(): Pick<StackArtifact, 'name' | 'accountId' | 'region'>[] {
    const { accountId, region } = this.aws;
    const known = new Map<string, Pick<StackArtifact, 'name' | 'accountId' | 'region'>>();
    const made = this.deployed.roots.filter(({ name }) => !isBootstrapStack(name));
    [...this.begun.values(), ...made].forEach((stack) =>
      known.set(placeOf({ ...stack, accountId: stack.accountId ?? accountId, region: stack.region ?? region }), stack),
    );
    return [...known.values()].reverse();
  }

  /**
   * Rolls a stack back, as AWS does, if the role of a resource lacks a permission that is required to create the
   * resource.
   * @throws StackFailedError if a permission is missing
   */
  private async refuseMissing(artifact: StackArtifact, stack: DeployedStack): Promise<void> {
    const { missing } = new RequiredPermissions(this.deployed.stacks).atCreation(stack);
    if (missing.length === 0) {
      return;
    }
    const before = this.artifacts.get(placeOf(artifact));
    await Promise.allSettled([before === undefined ? this.deployer.remove(artifact) : this.deployer.deploy(before)]);
    throw new StackFailedError(
      artifact.name,
      before === undefined ? 'ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE',
      missing.map((one) => `${one.path}: ${describeMissing(one)}`),
    );
  }
}

/**
 * Rethrows an error, with advice if possible. @throws ParameterError if a parameter or secret is missing that the app
 * may expect in its account; otherwise the original error
 */
function rethrowWithRemedy(error: Error): never {
  const [, parameter] =
    /SSM parameter '(.+?)' does not exist|^Parameters: \[ssm:([^:,\]]+)/
      .exec(error.message)
      ?.filter((part) => part !== undefined) ?? [];
  const secret = /can't find the specified secret\./.test(error.message) ? secretIn(error.message) : undefined;
  const option = parameter === undefined ? secret && `--secret ${secret.name}=VARIABLE` : `--ssm ${parameter}=value`;
  throw option === undefined
    ? error
    : new ParameterError(
        `${error.message}; if it exists in the account to which the app is deployed, pass its value with ${option}`,
        {
          cause: error,
        },
      );
}

function placeOf({ name, accountId, region }: Pick<StackArtifact, 'name' | 'accountId' | 'region'>): string {
  return `${accountId}/${region}/${name}`;
}

/**
 * Checks that an assembly can be read, and that each template parameter has a value in the stacks that a run deploys.
 * Nothing is started.
 * @throws AssemblyNotReadableError or ParameterError if a check fails
 */
export async function checkAssembly(folder: string, parameters: GivenParameters = {}): Promise<void> {
  withParameters(deployedByHand(await readAssembly(folder)), parameters);
}

/**
 * Returns the account and region in which the embedded AWS must be started. They are those of the first stack with a
 * pipeline or, if there are no pipelines, the first account and region that any stack sets. A value is undefined if no
 * stack sets it.
 */
export async function environmentOf(
  folder: string,
): Promise<{ readonly accountId?: string; readonly region?: string }> {
  const stacks = deployedByHand(await readAssembly(folder));
  const [withPipeline] = stacks.filter(({ template: { Resources } }) =>
    Object.values(Resources).some(({ Type }) => Type === 'AWS::CodePipeline::Pipeline'),
  );
  const { accountId, region } = withPipeline ?? {
    accountId: stacks.find((stack) => stack.accountId !== undefined)?.accountId,
    region: stacks.find((stack) => stack.region !== undefined)?.region,
  };
  return { accountId, region };
}
