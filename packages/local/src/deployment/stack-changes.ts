import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient, CreateChangeSetCommand, DeleteStackCommand, DescribeChangeSetCommand, DescribeStackEventsCommand,
  DescribeStackResourcesCommand, DescribeStacksCommand, ExecuteChangeSetCommand, Stack,
} from '@aws-sdk/client-cloudformation';
import { StackFailedError } from './errors';

const POLL_MS = 60;
const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;

export interface StackChange {
  readonly name: string;
  readonly template: object;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Creates, updates and deletes one stack at a time, and waits for the end of each. */
export class StackChanges {
  constructor(private readonly cloudFormation: CloudFormationClient) {}

  /** Creates or updates by a change set. A stack that failed to be created before is deleted first. */
  public async apply(change: StackChange): Promise<Stack> {
    const before = await this.describe(change.name);
    const broken = before?.StackStatus === 'ROLLBACK_COMPLETE' || before?.StackStatus === 'CREATE_FAILED';
    if (broken) await this.remove(change.name);
    const exists = before !== undefined && !broken && before.StackStatus !== 'REVIEW_IN_PROGRESS';

    const { Id: changeSet } = await this.cloudFormation.send(new CreateChangeSetCommand({
      StackName: change.name,
      ChangeSetName: `slipway-${Date.now()}`,
      ChangeSetType: exists ? 'UPDATE' : 'CREATE',
      TemplateBody: JSON.stringify(change.template),
      Parameters: Object.entries(change.parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
      Tags: Object.entries(change.tags).map(([Key, Value]) => ({ Key, Value })),
      Capabilities: [...CAPABILITIES],
    }));
    if (await this.hasChanges(change.name, changeSet!)) {
      await this.cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: changeSet }));
    }
    return this.settled(change.name, /^(CREATE|UPDATE)_COMPLETE$/);
  }

  public async remove(name: string): Promise<void> {
    const stack = await this.describe(name);
    if (stack === undefined) return;
    await this.cloudFormation.send(new DeleteStackCommand({ StackName: stack.StackId }));
    await this.settled(stack.StackId!, /^DELETE_COMPLETE$/);
  }

  /** Physical ids by logical id. */
  public async physicalIds(name: string): Promise<Record<string, string>> {
    const { StackResources: resources = [] } = await this.cloudFormation.send(new DescribeStackResourcesCommand({ StackName: name }));
    return Object.fromEntries(resources.map((resource) => [resource.LogicalResourceId!, resource.PhysicalResourceId ?? '']));
  }

  private async hasChanges(stackName: string, changeSet: string): Promise<boolean> {
    for (;;) {
      const { Status: status, StatusReason: reason = '' } = await this.cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: changeSet }));
      if (status === 'CREATE_COMPLETE') return true;
      if (status === 'FAILED' && /didn't contain changes|No updates/i.test(reason)) return false;
      if (status === 'FAILED') throw new StackFailedError(stackName, 'a failed change set', [reason]);
      await sleep(POLL_MS);
    }
  }

  private async settled(name: string, wanted: RegExp): Promise<Stack> {
    for (;;) {
      const stack = await this.describe(name);
      const status = stack?.StackStatus ?? 'DELETE_COMPLETE';
      if (wanted.test(status)) return stack ?? { StackName: name, StackStatus: 'DELETE_COMPLETE', CreationTime: undefined };
      if (!status.endsWith('_IN_PROGRESS')) throw new StackFailedError(name, status, await this.failures(name));
      await sleep(POLL_MS);
    }
  }

  private async failures(name: string): Promise<string[]> {
    const { StackEvents: events = [] } = await this.cloudFormation.send(new DescribeStackEventsCommand({ StackName: name }));
    return events
      .filter((event) => event.ResourceStatus?.endsWith('_FAILED') && event.ResourceStatusReason)
      .map((event) => `${event.LogicalResourceId} (${event.ResourceType}): ${event.ResourceStatusReason}`)
      .reverse();
  }

  private async describe(name: string): Promise<Stack | undefined> {
    try {
      return (await this.cloudFormation.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0];
    } catch (error) {
      if (/does not exist/.test((error as Error).message)) return undefined;
      throw error;
    }
  }
}
