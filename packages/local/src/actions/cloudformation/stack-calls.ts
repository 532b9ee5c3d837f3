import { setTimeout as sleep } from 'node:timers/promises';
import {
  Capability,
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  CreateStackCommandInput,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeChangeSetCommandOutput,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { EmbeddedAws, withTemplate } from '@slipway/embedded-aws';
import { ActionPorts } from '../ports';
import { RoleSession } from '../role-session';
import { StackParameters } from './stack-parameters';
import { StackAction } from './stack-action';

const POLL_MS = 100;
const GONE = /does not exist|ChangeSetNotFound/;

/** Template of a stack, with the parameters, tags and stack policy for its deployment. */
export interface StackSource extends StackParameters {
  readonly template: string;
}

/** CloudFormation calls that an action makes during one run, with the permissions of the action's role. */
export class StackCalls {
  private readonly client: CloudFormationClient;
  private readonly start = new Date();

  /** @param aws embedded AWS in the action's account and region, with administrator permissions */
  constructor(
    private readonly aws: EmbeddedAws,
    { front }: Pick<ActionPorts, 'front'>,
    private readonly session: RoleSession,
    private readonly action: StackAction,
    private readonly signal: AbortSignal,
  ) {
    this.client = new CloudFormationClient(front.clientOptions(aws, session.credentials));
  }

  /**
   * Returns the stack, or undefined if the stack does not exist, or exists only as a change set that would create it.
   */
  public async describe(): Promise<Stack | undefined> {
    return this.describeById(this.action.stackName);
  }

  public async create(source: StackSource): Promise<void> {
    await this.withInput(source, async (input) =>
      this.call('CreateStack', async () =>
        this.client.send(
          new CreateStackCommand({ ...input, ...(source.stackPolicy && { StackPolicyBody: source.stackPolicy }) }),
        ),
      ),
    );
  }

  public async update(source: StackSource): Promise<void> {
    await this.withInput(source, async (input) =>
      this.call('UpdateStack', async () =>
        this.client.send(
          new UpdateStackCommand({ ...input, ...(source.stackPolicy && { StackPolicyBody: source.stackPolicy }) }),
        ),
      ),
    );
  }

  public async delete(): Promise<void> {
    const { stackName: StackName, executionRole: RoleARN } = this.action;
    await this.call('DeleteStack', async () => this.client.send(new DeleteStackCommand({ StackName, RoleARN })));
  }

  public async createChangeSet(source: StackSource, type: 'CREATE' | 'UPDATE'): Promise<void> {
    await this.withInput(source, async (input) =>
      this.call('CreateChangeSet', async () =>
        this.client.send(
          new CreateChangeSetCommand({ ...input, ChangeSetName: this.action.changeSetName, ChangeSetType: type }),
        ),
      ),
    );
  }

  /** Returns the change set of the action, or undefined if the change set does not exist. */
  public async describeChangeSet(): Promise<DescribeChangeSetCommandOutput | undefined> {
    const { stackName: StackName, changeSetName: ChangeSetName } = this.action;
    return this.unlessGone(async () =>
      this.call('DescribeChangeSet', async () =>
        this.client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName })),
      ),
    );
  }

  public async deleteChangeSet(): Promise<void> {
    const { stackName: StackName, changeSetName: ChangeSetName } = this.action;
    await this.call('DeleteChangeSet', async () =>
      this.client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName })),
    );
  }

  public async executeChangeSet(): Promise<void> {
    const { stackName: StackName, changeSetName: ChangeSetName } = this.action;
    await this.call('ExecuteChangeSet', async () =>
      this.client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName })),
    );
  }

  /**
   * Waits until no operation on the stack is in progress. Returns the stack, or undefined if the stack no longer
   * exists.
   */
  public async settled(stackId: string = this.action.stackName): Promise<Stack | undefined> {
    for (;;) {
      this.signal.throwIfAborted();
      const stack = await this.describeById(stackId);
      if (stack === undefined || !stack.StackStatus!.endsWith('_IN_PROGRESS')) {
        return stack;
      }
      await sleep(POLL_MS);
    }
  }

  /**
   * Returns the reasons why resources of a stack failed since the action began, one line for each. Failures of earlier
   * operations on the stack are left out. The stack events are read with administrator permissions.
   */
  public async failures(stackId: string): Promise<string[]> {
    const client = new CloudFormationClient(this.aws.clientOptions(this.aws.root));
    const { StackEvents: events } = await client.send(new DescribeStackEventsCommand({ StackName: stackId }));
    return events!
      .filter(({ ResourceStatus: status, Timestamp: time }) => status!.endsWith('_FAILED') && time! >= this.start)
      .reverse()
      .map((event) => `${event.LogicalResourceId} (${event.ResourceType}): ${event.ResourceStatusReason}`);
  }

  private async describeById(stackId: string): Promise<Stack | undefined> {
    const found = await this.unlessGone(async () =>
      this.call('DescribeStacks', async () => this.client.send(new DescribeStacksCommand({ StackName: stackId }))),
    );
    const [stack] = found?.Stacks ?? [];
    return stack === undefined || ['REVIEW_IN_PROGRESS', 'DELETE_COMPLETE'].includes(stack.StackStatus!)
      ? undefined
      : stack;
  }

  private async withInput<T>(
    { template, parameters, tags }: StackSource,
    call: (input: CreateStackCommandInput) => Promise<T>,
  ): Promise<T> {
    return withTemplate(this.aws, template, async (place) =>
      call({
        ...place,
        StackName: this.action.stackName,
        RoleARN: this.action.executionRole,
        Capabilities: [...this.action.capabilities] as Capability[],
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
  }

  private async unlessGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (GONE.test(`${(error as Error).name} ${(error as Error).message}`)) {
        return undefined;
      }
      throw error;
    }
  }

  private async call<T>(operation: string, call: () => Promise<T>): Promise<T> {
    const { region, accountId } = this.aws;
    const stack = `arn:aws:cloudformation:${region}:${accountId}:stack/${this.action.stackName}/*`;
    return this.session.call(`cloudformation:${operation}`, stack, call);
  }
}
