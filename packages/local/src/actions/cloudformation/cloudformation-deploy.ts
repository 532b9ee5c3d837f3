import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { Stack } from '@aws-sdk/client-cloudformation';
import { inEnvironment, PRIVATE_FILE, writeZip } from '@slipway/embedded-aws';
import { DIFFERENCES } from '../../differences';
import { ArtifactStore } from '../../artifacts/artifact-store';
import { ActionContext, ActionOutcome, ActionRunner } from '../../pipeline/action-runner';
import { ConfigurationError, JobFailedError } from '../errors';
import { ActionPorts } from '../ports';
import { RoleSession } from '../role-session';
import { saySimulated } from '../simulated-tasks';
import { InputArtifacts } from './input-artifacts';
import { parseStackAction, StackAction } from './stack-action';
import { StackCalls, StackSource } from './stack-calls';
import { stackParameters } from './stack-parameters';

/** Statuses of a stack that `REPLACE_ON_FAILURE` deletes before it creates the stack again. */
const FAILED = /^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED|UPDATE_ROLLBACK_FAILED)$/;
const DONE = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/;
const NOTHING = /No updates are to be performed|didn't contain changes/;

/** Data of one running CloudFormation action. */
interface Deployment {
  readonly context: ActionContext;
  readonly session: RoleSession;
  readonly action: StackAction;
  readonly calls: StackCalls;
  /** Reads the template of the stack from its artifact, and the parameters, tags and stack policy of the stack. */
  source(): Promise<StackSource>;
}

/**
 * CloudFormation action. Creates, updates or deletes a stack, directly or through a change set, with the permissions of
 * the action's role.
 *
 * The execution role's permissions on each resource are not checked, because the embedded AWS creates resources without
 * a role.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
 */
export class CloudFormationDeploy implements ActionRunner {
  public readonly owner = 'AWS';
  public readonly category = 'Deploy';
  public readonly provider = 'CloudFormation';

  constructor(private readonly ports: ActionPorts) {}

  public async run(context: ActionContext): Promise<ActionOutcome> {
    const action = parseStackAction(context.configuration);
    const begin = new Date().toISOString();
    const outcome = await this.execute(await this.prepare(context, action));
    saySimulated(this.ports, context, ({ start }) => start >= begin);
    return outcome;
  }

  private async execute(deployment: Deployment): Promise<ActionOutcome> {
    switch (deployment.action.mode) {
      case 'CREATE_UPDATE':
        return createOrUpdate(deployment);
      case 'REPLACE_ON_FAILURE':
        await deleteIfFailed(deployment);
        return createOrUpdate(deployment);
      case 'DELETE_ONLY':
        return deleteStack(deployment);
      case 'CHANGE_SET_REPLACE':
        return replaceChangeSet(deployment);
      case 'CHANGE_SET_EXECUTE':
        return executeChangeSet(deployment);
    }
  }

  private async prepare(context: ActionContext, action: StackAction): Promise<Deployment> {
    const { roleArn, pipeline, signal, action: declared } = context;
    const { aws } = this.ports;
    const region = declared.region ?? aws.region;
    const there = inEnvironment(aws, { accountId: roleArn.split(':')[4], region });
    const regional = { ...this.ports, aws: inEnvironment(aws, { accountId: aws.accountId, region }) };
    const session = await RoleSession.ofAction(regional, context);
    const asPipeline = { pipeline, roleArn: pipeline.roleArn };
    const inputs = new InputArtifacts(context, session, {
      from: await RoleSession.ofAction(this.ports, asPipeline),
      to: await RoleSession.ofAction(regional, asPipeline),
    });
    if (action.executionRole !== undefined) {
      context.log(DIFFERENCES.executionRole.says(action.executionRole));
    }
    return {
      context,
      session,
      action,
      calls: new StackCalls(there, this.ports, session, action, signal),
      source: async () => ({
        ...(await stackParameters(action, inputs)),
        template: await inputs.text(action.template!),
      }),
    };
  }
}

async function createOrUpdate(deployment: Deployment): Promise<ActionOutcome> {
  const { calls, action, context } = deployment;
  const source = await deployment.source();
  const before = await calls.describe();
  try {
    context.log(`${before === undefined ? 'creating' : 'updating'} stack ${action.stackName}`);
    await (before === undefined ? calls.create(source) : calls.update(source));
  } catch (error) {
    if (before === undefined || !NOTHING.test((error as Error).message)) {
      throw error;
    }
    context.log('no updates are to be performed');
    return deployed(deployment, before);
  }
  return deployed(deployment, await calls.settled());
}

async function deleteIfFailed({ calls, action, context }: Deployment): Promise<void> {
  const stack = await calls.describe();
  if (stack && FAILED.test(stack.StackStatus!)) {
    context.log(`stack ${action.stackName} is in state ${stack.StackStatus} and will be deleted first`);
    await calls.delete();
    await refuseLeft(calls, await calls.settled(stack.StackId), stack);
  }
}

async function deleteStack({ calls, action, context }: Deployment): Promise<ActionOutcome> {
  const stack = await calls.describe();
  if (stack === undefined) {
    return { summary: `stack ${action.stackName} does not exist` };
  }
  context.log(`deleting stack ${action.stackName}`);
  await calls.delete();
  await refuseLeft(calls, await calls.settled(stack.StackId), stack);
  return { summary: `deleted stack ${action.stackName}`, externalExecutionId: stack.StackId };
}

async function replaceChangeSet({ source, calls, action, context }: Deployment): Promise<ActionOutcome> {
  const made = await source();
  if (await calls.describeChangeSet()) {
    context.log(`change set ${action.changeSetName} exists and will be replaced`);
    await calls.deleteChangeSet();
  }
  const stack = await calls.describe();
  await calls.createChangeSet(made, stack === undefined ? 'CREATE' : 'UPDATE');
  const { ChangeSetId: id, Changes: changes } = (await calls.describeChangeSet())!;
  changes!.forEach(({ ResourceChange: change }) =>
    context.log(`${change!.Action} ${change!.LogicalResourceId} (${change!.ResourceType})`),
  );
  return { summary: `${changes!.length} changes in ${action.changeSetName}`, externalExecutionId: id };
}

async function executeChangeSet(deployment: Deployment): Promise<ActionOutcome> {
  const { calls, action, context } = deployment;
  const changeSet = await calls.describeChangeSet();
  if (changeSet === undefined) {
    throw new ConfigurationError(
      `stack ${action.stackName} has no change set ${action.changeSetName}; create it in an earlier action with CHANGE_SET_REPLACE`,
    );
  }
  if (changeSet.Status === 'FAILED' && NOTHING.test(changeSet.StatusReason!)) {
    context.log('the change set has no changes');
    return deployed(deployment, await calls.describe());
  }
  context.log(`executing change set ${action.changeSetName} of stack ${action.stackName}`);
  await calls.executeChangeSet();
  return deployed(deployment, await calls.settled(changeSet.StackId));
}

/**
 * Returns the outcome of a stack creation or update.
 *
 * @param stack stack after the operation
 * @throws JobFailedError if the operation failed, or the stack does not exist
 */
async function deployed(deployment: Deployment, stack: Stack | undefined): Promise<ActionOutcome> {
  const { calls, action, context } = deployment;
  if (stack === undefined) {
    throw new JobFailedError(`stack ${action.stackName} does not exist`);
  }
  if (!DONE.test(stack.StackStatus!)) {
    const reasons = await calls.failures(stack.StackId!);
    throw new JobFailedError([`stack ${action.stackName} ended as ${stack.StackStatus}`, ...reasons].join('\n  '));
  }
  context.log(`stack ${action.stackName} is ${stack.StackStatus}`);
  const variables = Object.fromEntries(stack.Outputs!.map(({ OutputKey: key, OutputValue: value }) => [key!, value!]));
  return {
    variables,
    outputs: await outputsOf(deployment, variables),
    summary: `stack ${action.stackName}: ${stack.StackStatus}`,
    externalExecutionId: stack.StackId,
  };
}

/**
 * Uploads an output artifact that contains the stack outputs in a JSON file, and returns the artifact. Returns no
 * artifact if the action does not set `OutputFileName` or declares no output artifact.
 */
async function outputsOf(
  { context, action, session }: Deployment,
  outputs: Readonly<Record<string, string>>,
): Promise<ActionOutcome['outputs']> {
  const [name] = context.action.outputs;
  if (action.outputFileName === undefined || name === undefined) {
    return [];
  }
  const [source, archive] = ['outputs.json', 'outputs.zip'].map((file) => join(context.workFolder, file));
  await writeFile(source, JSON.stringify(outputs), { mode: PRIVATE_FILE });
  await writeZip(archive, [{ source, path: action.outputFileName }]);
  const store = new ArtifactStore(session, { ...context.artifactStore, pipeline: context.pipeline.name });
  return [await store.put(name, archive)];
}

async function refuseLeft(calls: StackCalls, left: Stack | undefined, { StackName, StackId }: Stack): Promise<void> {
  if (left !== undefined) {
    const reasons = await calls.failures(StackId!);
    throw new JobFailedError([`stack ${StackName} could not be deleted: ${left.StackStatus}`, ...reasons].join('\n  '));
  }
}
