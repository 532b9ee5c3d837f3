import { EmbeddedAws } from '../embedded-aws/embedded-aws';
import { readAssembly } from './assembly';
import { DeployedStacks } from './deployed-stacks';
import { Adjustment, DeployedStack, LiveDeployment, PipelineTrigger, StackFollower } from './deployment';
import { RunnerQueues } from './runner-queues';
import { StackDeployer } from './stack-deployer';

export interface DeployAssemblyProps {
  readonly onProgress?: (line: string) => void;
  /** More variables for every function. @default - none */
  readonly functionVariables?: Readonly<Record<string, string>>;
  /** @default - load balancers keep the names that the embedded AWS gives them */
  readonly follower?: StackFollower;
  /** Where the stacks are written down as they are deployed. @default - in the deployment only */
  readonly deployed?: DeployedStacks;
}

/** Deploys every stack of an assembly (`cdk.out`), dependencies first. What it fails in the middle of stays, as in AWS. */
export async function deployAssembly(
  aws: EmbeddedAws,
  folder: string,
  props: DeployAssemblyProps = {},
): Promise<LiveDeployment> {
  const deployment = new AssemblyDeployment(aws, props);
  await deployment.update(folder);
  return deployment;
}

class AssemblyDeployment implements LiveDeployment {
  private readonly queues: RunnerQueues;
  private readonly deployer: StackDeployer;
  private readonly deployed: DeployedStacks;
  /** Those that were begun, too. */
  private readonly names = new Set<string>();

  constructor(
    aws: EmbeddedAws,
    private readonly props: DeployAssemblyProps,
  ) {
    this.queues = new RunnerQueues(aws);
    this.deployed = props.deployed ?? new DeployedStacks();
    this.deployer = new StackDeployer(aws, this.queues, props);
  }

  public get stacks(): readonly DeployedStack[] {
    return this.deployed.stacks;
  }

  public get adjustments(): readonly Adjustment[] {
    return this.deployed.adjustments;
  }

  public get triggers(): readonly PipelineTrigger[] {
    return this.deployed.triggers;
  }

  public async update(folder: string): Promise<void> {
    const { onProgress, follower } = this.props;
    for (const artifact of await readAssembly(folder)) {
      onProgress?.(`deploying ${artifact.name}`);
      this.names.add(artifact.name);
      const deployment = await this.deployer.deploy(artifact);
      this.deployed.add(deployment);
      await follower?.follow(deployment.stack);
    }
  }

  public async destroy(onProgress = this.props.onProgress): Promise<void> {
    for (const name of [...this.names].reverse()) {
      onProgress?.(`deleting ${name}`);
      await this.deployer.remove(name);
      await this.props.follower?.forget(name);
    }
    await this.queues.removeAll();
  }
}

/** The account and region an assembly was synthesized for, where it says so: what the embedded AWS must be started as. */
export async function environmentOf(
  folder: string,
): Promise<{ readonly accountId?: string; readonly region?: string }> {
  const artifacts = await readAssembly(folder);
  return {
    accountId: artifacts.find(({ accountId }) => accountId !== undefined)?.accountId,
    region: artifacts.find(({ region }) => region !== undefined)?.region,
  };
}
