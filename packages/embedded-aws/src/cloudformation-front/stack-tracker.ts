import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand, Stack } from '@aws-sdk/client-cloudformation';
import { messageOf } from '@slipway/processes';
import { ADJUSTMENTS } from '../adjustments';
import { ReferenceValues } from '../dynamic-references/reference-values';
import { DeployedStacks, StackDeployment } from '../deployment/deployed-stacks';
import { Adjustment, DeployedStack, StackFollower } from '../stacks/deployment';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { completeStack } from './stack-completion';
import { PreparedStack } from './prepared-stack';

const POLL_MS = 60;

/** Outcome of the creation, update or deletion of a stack. */
interface Outcome {
  /** Deployment of the stack. @default - no deployment: the stack was deleted, or could not be created or described */
  readonly deployment?: StackDeployment;
  /** Error that occurred when the stack was described. @default - no error */
  readonly error?: Error;
}

/** Creation, update or deletion of a stack, which the emulator has begun. */
interface Change {
  /** Whether the emulator has finished its part of the change. */
  settled: boolean;
  /** Whether the change has ended completely, including the runner's part. */
  over: boolean;
  /** Resolves to the outcome when the change has ended completely, including the runner's part. Never rejects. */
  readonly done: Promise<Outcome>;
}

/** Follows stack changes until they have ended, and records the stacks. */
export class StackTracker {
  /** Last change of each stack, by stack ID. */
  private readonly changes = new Map<string, Change>();
  private readonly prepared = new Map<string, PreparedStack>();
  private readonly found: Adjustment[] = [];
  private readonly stopped = new AbortController();
  private readonly listeners: ((stack: DeployedStack) => void)[] = [];
  private readonly early: ((stack: DeployedStack) => void)[] = [];

  constructor(
    private readonly deployed: DeployedStacks,
    private readonly follower: Pick<StackFollower, 'follow' | 'forget'> | undefined,
    private readonly references: ReferenceValues,
  ) {}

  /** Adjustments that report the stacks that could not be described. */
  public get problems(): readonly Adjustment[] {
    return this.found;
  }

  /** Adds a listener that is called for every stack that is created or updated. */
  public onDeployed(listener: (stack: DeployedStack) => void): void {
    this.listeners.push(listener);
  }

  /**
   * Adds a listener that is called after the resources of a stack were created or updated, even if some resources are
   * not stable yet.
   */
  public onDescribed(listener: (stack: DeployedStack) => void): void {
    this.early.push(listener);
  }

  /** Returns the prepared stack of the last creation or update, by stack ID. */
  public preparedOf(stackId: string): PreparedStack | undefined {
    return this.prepared.get(stackId);
  }

  /** Follows a stack while the emulator creates or updates it. */
  public follow(stackId: string, prepared: PreparedStack): void {
    this.begin(stackId, prepared.name, async (change) => this.finish(stackId, prepared, change));
  }

  /** Follows a stack while the emulator deletes it. */
  public followDeletion(stackId: string, name: string, aws: EmbeddedAws): void {
    this.begin(stackId, name, async () => {
      const { StackStatus: status } = await settled(aws, stackId, this.stopped.signal);
      if (status === 'DELETE_COMPLETE') {
        for (const gone of this.deployed.remove({ name, accountId: aws.accountId, region: aws.region })) {
          await this.follower?.forget(gone);
        }
      }
      return undefined;
    });
  }

  /**
   * Waits until the runner has completed a stack that the emulator has created, so that callers never see an incomplete
   * stack.
   * @param answer the emulator's description of the stack
   * @returns whether the method had to wait, so that `answer` is outdated
   */
  public async completed({ accountId, region }: EmbeddedAws, name: string, answer: string): Promise<boolean> {
    const prefix = `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/`;
    const open = [...this.changes].filter(([stackId, { over }]) => stackId.startsWith(prefix) && !over);
    const ended = open.filter(
      ([, { settled: isSettled }]) => isSettled || /<StackStatus>\w+(?<!_IN_PROGRESS)<\/StackStatus>/.test(answer),
    );
    await Promise.all(ended.map(async ([, { done }]) => done));
    return ended.length > 0;
  }

  /**
   * Waits until a stack's last change has ended. Returns the deployment, or undefined if the change did not create or
   * update the stack, or if no change of the stack was followed.
   * @throws the original error if the stack could not be described
   */
  public async deploymentOf(stackId: string): Promise<StackDeployment | undefined> {
    const { deployment, error } = (await this.changes.get(stackId)?.done) ?? {};
    if (error) {
      throw error;
    }
    return deployment;
  }

  /** Stops following stacks. Stack operations in progress are no longer reported. */
  public async stop(): Promise<void> {
    this.stopped.abort();
    await Promise.all([...this.changes.values()].map(async ({ done }) => done));
  }

  private begin(
    stackId: string,
    name: string,
    act: (change: { settled: boolean }) => Promise<StackDeployment | undefined>,
  ): void {
    const change = { settled: false, over: false };
    const done = act(change)
      .then((deployment): Outcome => ({ deployment }))
      .catch((error: Error): Outcome => {
        if (!this.stopped.signal.aborted) {
          const why = `${ADJUSTMENTS.undescribed.why}: ${messageOf(error)}`;
          this.found.push({ stack: name, path: name, what: ADJUSTMENTS.undescribed.says(), why });
        }
        return { error };
      })
      .finally(() => (change.over = true));
    this.changes.set(stackId, Object.assign(change, { done }));
  }

  private async finish(
    stackId: string,
    prepared: PreparedStack,
    change: { settled: boolean },
  ): Promise<StackDeployment | undefined> {
    const stack = await settled(prepared.aws, stackId, this.stopped.signal);
    change.settled = true;
    if (!/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(stack.StackStatus!)) {
      return undefined;
    }
    this.prepared.set(stackId, prepared);
    const deployments = await completeStack(prepared, stack, this.references);
    for (const deployment of deployments) {
      this.deployed.add(deployment);
      this.early.forEach((listener) => listener(deployment.stack));
      await this.follower?.follow(deployment.stack);
      this.listeners.forEach((listener) => listener(deployment.stack));
    }
    return deployments.at(-1);
  }
}

/**
 * Waits until no operation on a stack is in progress, except for a cleanup, and returns the stack. Unlike a stack name,
 * a stack ID also identifies a deleted stack.
 * @throws AbortError if the signal is aborted first
 */
async function settled(aws: EmbeddedAws, stackId: string, signal: AbortSignal): Promise<Stack> {
  const client = new CloudFormationClient(aws.clientOptions(aws.root));
  for (;;) {
    const { Stacks: stacks } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
    const [stack] = stacks!;
    const status = stack.StackStatus!;
    if (!status.endsWith('_IN_PROGRESS') || status.endsWith('_CLEANUP_IN_PROGRESS')) {
      return stack;
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}
