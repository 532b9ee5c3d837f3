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
   * Follower that is notified of deployed stacks. @default - no follower: load balancers keep the embedded AWS's DNS
   * names
   */
  readonly follower?: StackFollower;
  /** Record to which deployed stacks are added. @default - a new record for this deployment */
  readonly deployed?: DeployedStacks;
  /** Values of template parameters. @default - values in the assembly, or else the parameters' defaults */
  readonly parameters?: GivenParameters;
  /** Parameter Store values, by name, that the app expects in its account. @default - none */
  readonly ssmParameters?: Readonly<Record<string, string>>;
  /** Secret values, by name, that the app expects in its account. @default - only placeholders for GitHub tokens */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * Whether every environment is bootstrapped, as the CDK CLI requires before it can deploy.
   * @default - environments are bootstrapped if a role of the app can use the bootstrap roles
   */
  readonly bootstrap?: boolean;
  /** CloudFormation proxy, started with the same `deployed` and `queues`. @default - a new proxy for this deployment */
  readonly front?: CloudFormationFront;
  /** Queues in which the runner receives events for pipelines. @default - new queues for this deployment */
  readonly queues?: RunnerQueues;
}

/**
 * Deploys every stack of an assembly (`cdk.out`), dependencies first. If a stack fails, the stacks deployed before it
 * remain, as in AWS.
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
  /** Stacks in the version that was last deployed successfully. */
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
      .forEach(({ name }) => this.onProgress?.(`not deploying ${name}, which a pipeline of the app deploys`));
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

  /**
   * Returns whether a stack has resources. AWS does not accept a stack without resources, and `cdk deploy` skips it.
   */
  private hasResources({ name, template }: StackArtifact): boolean {
    const some = Object.keys(template.Resources).length > 0;
    if (!some) {
      this.onProgress?.(`not deploying ${name}, which has no resources`);
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
   * Rolls a stack back, as AWS does, if one of its resources needs a permission that its role lacks.
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
 * Rethrows an error with a remedy. @throws ParameterError if a parameter or secret is missing that the app may expect
 * in its account; otherwise the original error
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
    : new ParameterError(`${error.message}; if it exists in the app's account, pass it with ${option}`, {
        cause: error,
      });
}

function placeOf({ name, accountId, region }: Pick<StackArtifact, 'name' | 'accountId' | 'region'>): string {
  return `${accountId}/${region}/${name}`;
}

/**
 * Checks, before anything is started, that an assembly can be read and that all its template parameters have values.
 * @throws AssemblyNotReadableError or ParameterError if a check fails
 */
export async function checkAssembly(folder: string, parameters: GivenParameters = {}): Promise<void> {
  withParameters(deployedByHand(await readAssembly(folder)), parameters);
}

/**
 * Returns the account and region for which the embedded AWS must be started: the environment of the assembly's first
 * stack with a pipeline or, without pipelines, the first account and region that a stack names. Both are undefined if
 * the app leaves them open.
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
