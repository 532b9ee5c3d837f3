import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  paginateDescribeStackEvents,
  Stack,
  StackEvent,
} from '@aws-sdk/client-cloudformation';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { StackFailedError } from './errors';
import { withTemplate } from './template-place';

const POLL_MS = 60;
/** Interval between progress lines during a wait, in milliseconds. */
const TELL_MS = 10_000;
const LIMIT_MS = 3_600_000;
/**
 * Status of a change set without changes. Change sets do not fail for any other reason, because the embedded AWS
 * rejects an invalid template immediately.
 */
const NOTHING_TO_CHANGE = 'FAILED';
const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;

export interface StackChange {
  readonly name: string;
  readonly template: object;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Timeout and progress reports of stack operations. */
export interface StackWaits {
  /**
   * Function that is called with a progress line while a stack operation takes a long time. @default - no progress
   * lines
   */
  readonly onWaiting?: (line: string) => void;
  /** Interval between progress lines, in milliseconds. @default 10000 */
  readonly tellMs?: number;
  /** Timeout for one stack operation, in milliseconds. @default - 1 hour */
  readonly limitMs?: number;
}

/** Creates, updates and deletes one stack at a time, and waits until each operation has ended. */
export class StackChanges {
  constructor(
    private readonly aws: EmbeddedAws,
    private readonly cloudFormation: CloudFormationClient,
    private readonly waits: StackWaits = {},
  ) {}

  /** Creates or updates a stack through a change set. A stack whose creation failed earlier is deleted first. */
  public async apply(change: StackChange): Promise<Stack> {
    const before = await this.describe(change.name);
    const broken = before?.StackStatus === 'ROLLBACK_COMPLETE' || before?.StackStatus === 'CREATE_FAILED';
    if (broken) {
      await this.remove(change.name);
    }
    const exists = before !== undefined && !broken && before.StackStatus !== 'REVIEW_IN_PROGRESS';

    const { Id: changeSet } = await withTemplate(this.aws, change.template, async (template) =>
      this.cloudFormation.send(
        new CreateChangeSetCommand({
          StackName: change.name,
          ChangeSetName: `slipway-${Date.now()}`,
          ChangeSetType: exists ? 'UPDATE' : 'CREATE',
          ...template,
          Parameters: Object.entries(change.parameters).map(([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          })),
          Tags: Object.entries(change.tags).map(([Key, Value]) => ({ Key, Value })),
          Capabilities: [...CAPABILITIES],
        }),
      ),
    );
    const { Status: status } = await this.cloudFormation.send(
      new DescribeChangeSetCommand({ ChangeSetName: changeSet }),
    );
    if (status !== NOTHING_TO_CHANGE) {
      await this.cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: changeSet }));
    }
    return this.settled(change.name, change.name, /^(CREATE|UPDATE)_COMPLETE$/);
  }

  public async remove(name: string): Promise<void> {
    const stack = await this.describe(name);
    if (stack === undefined) {
      return;
    }
    await this.cloudFormation.send(new DeleteStackCommand({ StackName: stack.StackId }));
    await this.settled(stack.StackId!, name, /^DELETE_COMPLETE$/); // by stack ID, because a deleted stack is not found by name
  }

  private async settled(stackId: string, name: string, wanted: RegExp): Promise<Stack> {
    const { onWaiting, tellMs = TELL_MS, limitMs = LIMIT_MS } = this.waits;
    const since = Date.now();
    for (let told = since; ;) {
      const stack = await this.describe(stackId);
      const status = stack!.StackStatus!;
      if (wanted.test(status)) {
        return stack!;
      }
      if (!status.endsWith('_IN_PROGRESS') || status === 'REVIEW_IN_PROGRESS') {
        throw new StackFailedError(name, status, await this.failures(stackId));
      }
      if (Date.now() - since > limitMs) {
        throw new StackFailedError(name, status, [`the operation did not end within ${limitMs / 60_000} minutes`]);
      }
      if (onWaiting && Date.now() - told > tellMs) {
        told = Date.now();
        onWaiting(
          `stack ${name} has had the status ${status} for ${Math.round((told - since) / 1000)} s${await this.underWay(stackId)}`,
        );
      }
      await sleep(POLL_MS);
    }
  }

  /** Returns the end of a progress line, which lists the resources that are being created, updated or deleted. */
  private async underWay(stackId: string): Promise<string> {
    const { StackResources: resources = [] } = await this.cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: stackId }),
    );
    const open = resources.filter(({ ResourceStatus: status }) => status!.endsWith('_IN_PROGRESS'));
    const named = open.map((one) => `${one.LogicalResourceId} (${one.ResourceType})`);
    return named.length === 0 ? '' : `, waiting for ${named.join(', ')}`;
  }

  private async failures(name: string): Promise<string[]> {
    const events: StackEvent[] = [];
    for await (const { StackEvents: page } of paginateDescribeStackEvents(
      { client: this.cloudFormation },
      { StackName: name },
    )) {
      events.push(...page!);
    }
    const { OperationEvents: findings } = await this.cloudFormation.send(
      new DescribeEventsCommand({ StackName: name, Filters: { FailedEvents: true } }),
    );
    const failed = events.filter((event) => event.ResourceStatus!.endsWith('_FAILED')).reverse();
    const invalid = findings!.filter((event) => event.ValidationStatusReason !== undefined);
    return [
      ...new Set([
        ...failed.map((event) => `${event.LogicalResourceId} (${event.ResourceType}): ${event.ResourceStatusReason}`),
        ...invalid.map(
          (event) => `${event.LogicalResourceId} (${event.ResourceType}): ${event.ValidationStatusReason}`,
        ),
      ]),
    ];
  }

  private async describe(name: string): Promise<Stack | undefined> {
    try {
      return (await this.cloudFormation.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0];
    } catch (error) {
      if (/does not exist/.test((error as Error).message)) {
        return undefined;
      }
      throw error;
    }
  }
}
