import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { writeZip } from '@slipway/embedded-aws';
import { Artifact, ArtifactStore } from '../artifacts/artifact-store';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';
import { InputArtifacts } from './cloudformation/input-artifacts';
import { ConfigurationError, JobFailedError } from './errors';
import { ActionPorts } from './ports';
import { RoleSession } from './role-session';

const POLL_MS = 200;

/** State machine of an action, with a client that has the permissions of the action's role. */
interface States {
  readonly machine: string;
  readonly session: RoleSession;
  readonly client: SFNClient;
}

/**
 * Step Functions invoke action. Starts a state machine and, unless its type is EXPRESS, waits for the end of the
 * execution, as on AWS.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-StepFunctions.html
 */
export class StepFunctionsInvoke implements ActionRunner {
  public readonly owner = 'AWS';
  public readonly category = 'Invoke';
  public readonly provider = 'StepFunctions';

  constructor(private readonly ports: ActionPorts) {}

  public async run(context: ActionContext): Promise<ActionOutcome> {
    const { StateMachineArn: machine, ExecutionNamePrefix: prefix } = context.configuration;
    if (!machine) {
      throw new ConfigurationError('a Step Functions action needs StateMachineArn; add it to the action configuration');
    }
    const session = await RoleSession.ofAction(this.ports, context);
    const states = { machine, session, client: new SFNClient(session.clientOptions) };
    const store = new ArtifactStore(session, { ...context.artifactStore, pipeline: context.pipeline.name });
    const input = await inputOf(context, session);
    const name = [prefix, randomUUID()].filter(Boolean).join('-');
    const execution = await start(states, name, input);
    context.log(`started ${execution.arn}`);
    if (execution.express) {
      return { variables: { StateMachineArn: machine }, externalExecutionId: execution.arn };
    }
    const output = await ended(states, execution.arn, context);
    return {
      outputs: await outputsOf(context, store, output),
      variables: { StateMachineArn: machine, ExecutionArn: execution.arn },
      externalExecutionId: execution.arn,
    };
  }
}

async function start({ machine, session, client }: States, name: string, input: string) {
  const { type } = await session.call('states:DescribeStateMachine', machine, async () =>
    client.send(new DescribeStateMachineCommand({ stateMachineArn: machine })),
  );
  const { executionArn } = await session.call('states:StartExecution', machine, async () =>
    client.send(new StartExecutionCommand({ stateMachineArn: machine, name, input })),
  );
  return { arn: executionArn!, express: type === 'EXPRESS' };
}

/**
 * Waits until an execution has succeeded, and returns its output.
 *
 * @throws JobFailedError if the execution ends with another status
 */
async function ended(states: States, executionArn: string, { signal, log }: ActionContext): Promise<string> {
  const { session, client } = states;
  for (;;) {
    const { status, output, error, cause } = await session.call('states:DescribeExecution', executionArn, async () =>
      client.send(new DescribeExecutionCommand({ executionArn })),
    );
    if (status === 'SUCCEEDED') {
      log(`${executionArn} succeeded`);
      return output!;
    }
    if (status !== 'RUNNING') {
      throw new JobFailedError(`the execution ${executionArn} is ${[status, error, cause].filter(Boolean).join(', ')}`);
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

async function inputOf(context: ActionContext, session: RoleSession): Promise<string> {
  const { configuration, inputs } = context;
  const { InputType: type = 'Literal', Input: input } = configuration;
  if (type === 'Literal') {
    return input || '{}';
  }
  const [artifact] = inputs as (Artifact | undefined)[];
  if (type !== 'FilePath' || !artifact || !input) {
    throw new ConfigurationError(
      `InputType must be Literal or FilePath, and FilePath requires an input artifact and, as Input, the path of a file in this artifact; the action has InputType ${type} and ${inputs.length} input artifacts`,
    );
  }
  const path = input.replace(/^\w+::/, ''); // the CDK writes Artifact::path
  return new InputArtifacts(context, session, { from: session, to: session }).text({ artifact: artifact.name, path });
}

/**
 * Uploads an output artifact that contains the output of the state machine as `output.json`, and returns the artifact.
 * Returns no artifact if the action declares none.
 */
async function outputsOf({ action, workFolder }: ActionContext, store: ArtifactStore, output: string) {
  const [name] = action.outputs as (string | undefined)[];
  if (name === undefined) {
    return [];
  }
  const [text, zip] = ['output.json', 'output.zip'].map((file) => join(workFolder, file));
  await writeFile(text, output);
  await writeZip(zip, [{ source: text, path: 'output.json' }]);
  return [await store.put(name, zip)];
}
