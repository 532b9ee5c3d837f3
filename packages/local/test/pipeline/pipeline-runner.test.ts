import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { StartRefusedError } from '../../src/pipeline/errors';
import { PipelineEvent } from '../../src/pipeline/events';
import { ExecutionState, StageHistory } from '../../src/pipeline/execution-state';
import { action, pipeline } from '@slipway/testing/declared-pipeline';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { Actions, artifact, fails, latch, outline, world } from './fixture';

afterAll(removeFolders);

const input = { InputArtifacts: [{ Name: 'Src' }] };
const deploy = { Name: 'Deploy', Actions: [action('Ship', input)] };

test('an action gets its inputs, its configuration with variables, its role and a folder of its own', async () => {
  const actions = new Actions({
    Checkout: () => ({ variables: { VersionId: 'v7' } }),
    Ship: ({ log }) => {
      log('shipping');
      return {};
    },
  });
  const { runner, workFolder } = world(
    pipeline(
      [
        {
          Name: 'Deploy',
          Actions: [
            action('Ship', {
              ...input,
              RoleArn: 'arn:own',
              Configuration: { Key: '#{Src.VersionId}-#{variables.stage}-#{codepipeline.PipelineExecutionId}' },
            }),
          ],
        },
      ],
      { Variables: [{ Name: 'stage', DefaultValue: 'test' }] },
    ),
    actions,
  );

  const running = runner.start();
  const result = await running.result;

  const { context } = actions.calls[1];
  expect(context).toMatchObject({
    stage: 'Deploy',
    roleArn: 'arn:own',
    inputs: [artifact('Src')],
    configuration: { Key: `v7-test-${running.executionId}` },
    artifactStore: { bucket: 'artifacts' },
  });
  expect(actions.calls[0].context.roleArn).toBe('arn:aws:iam::111122223333:role/pipeline');
  expect(result).toMatchObject({ status: 'Succeeded', executionId: running.executionId, variables: { stage: 'test' } });
  expect(existsSync(context.workFolder)).toBe(false);
  expect(readdirSync(workFolder)).toEqual([]);
  expect(readFileSync(result.stages[1].actions[0].logFile!, 'utf8')).toBe('shipping\n');
});

test('an execution ends before a stage whose transition is disabled, and publishes no further event', async () => {
  const { runner, events } = world(
    pipeline([{ Name: 'Build', Actions: [action('Unit')] }, deploy], {
      DisableInboundStageTransitions: [{ StageName: 'Deploy', Reason: 'frozen until January' }],
    }),
    new Actions(),
  );

  const result = await runner.start().result;

  expect(result).toMatchObject({
    status: 'Stopped',
    error: {
      code: 'TransitionDisabled',
      message:
        'the transition to stage Deploy is disabled (frozen until January); on AWS, the execution waits until someone enables the transition',
    },
  });
  expect(outline(result)).toEqual([
    'Source Succeeded: Checkout Succeeded',
    'Build Succeeded: Unit Succeeded',
    'Deploy DidNotRun: Ship DidNotRun',
  ]);
  expect(events.at(-1)).toMatchObject({ detail: { stage: 'Build', state: 'SUCCEEDED' } });
});

test('the result is JSON, with what did not run', async () => {
  const { runner } = world(
    pipeline([{ Name: 'Build', Actions: [action('Unit')] }, deploy]),
    new Actions({ Unit: fails }),
  );

  const result = await runner.start().result;

  expect(JSON.parse(JSON.stringify(result))).toMatchObject({
    pipeline: 'shop',
    type: 'STANDARD',
    stages: [{ attempts: 1 }, { attempts: 1 }, { attempts: 0 }],
  });
  expect(outline(result)).toEqual([
    'Source Succeeded: Checkout Succeeded',
    'Build Failed: Unit Failed',
    'Deploy DidNotRun: Ship DidNotRun',
  ]);
  expect(result).toMatchObject({ status: 'Failed', error: { code: 'JobFailed', message: 'Unit: it broke' } });
  expect(readFileSync(result.stages[1].actions[0].logFile!, 'utf8')).toBe('it broke\n');
  expect(result.stages[1].actions[0].logTail).toEqual(['it broke']);
});

test('sends events as EventBridge would', async () => {
  const { runner, events } = world(
    pipeline([{ Name: 'Build', Actions: [action('Unit')] }]),
    new Actions({
      Unit: ({ log }) => {
        log('a line');
        return { error: { code: 'JobFailed', message: 'no' }, externalExecutionId: 'build:1' };
      },
    }),
  );

  const { executionId, result } = runner.start({ trigger: { type: 'CloudWatchEvent', detail: 'arn:rule' } });
  await result;

  expect(events.map(short)).toEqual([
    'Pipeline STARTED',
    'Stage STARTED Source',
    'Action STARTED Checkout',
    'Action SUCCEEDED Checkout',
    'Stage SUCCEEDED Source',
    'Stage STARTED Build',
    'Action STARTED Unit',
    'log a line',
    'Action FAILED Unit',
    'Stage FAILED Build',
    'Pipeline FAILED',
  ]);
  expect(events[0]).toEqual({
    detailType: 'CodePipeline Pipeline Execution State Change',
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    detail: {
      pipeline: 'shop',
      'execution-id': executionId,
      version: 1,
      state: 'STARTED',
      'execution-trigger': { 'trigger-type': 'CloudWatchEvent', 'trigger-detail': 'arn:rule' },
    },
  });
  expect(events[8]).toMatchObject({
    detail: {
      stage: 'Build',
      action: 'Unit',
      region: 'us-east-1',
      type: { owner: 'Custom', provider: 'Unit' },
      'execution-result': {
        'external-execution-id': 'build:1',
        'external-execution-summary': 'no',
        'error-code': 'JobFailed',
      },
    },
  });
  expect(new Set(events.map((event) => event.detail['execution-id']))).toEqual(new Set([executionId]));
});

test('an action that takes too long fails with the timeout that was set', async () => {
  const { runner } = world(
    pipeline([{ Name: 'Build', Actions: [action('Unit', { TimeoutInMinutes: 5 })] }]),
    new Actions({ Unit: waitForAbort }),
    { minuteMs: 10 },
  );

  const result = await runner.start().result;

  expect(result.stages[1].actions[0]).toMatchObject({
    status: 'Failed',
    error: { code: 'TimeoutError', message: 'the action did not end within 5 minutes' },
  });
});

test('an approval that nobody decides expires by the minute of approvals, and its stage fails', async () => {
  const approval = { Owner: 'AWS', Category: 'Approval', Provider: 'Manual', Version: '1' };
  const { runner } = world(
    pipeline([{ Name: 'Release', Actions: [{ Name: 'Ask', ActionTypeId: approval, TimeoutInMinutes: 1440 }] }]),
    new Actions({ Manual: waitForAbort }),
    { approvalMinuteMs: 0.02 },
  );

  const { status, stages } = await runner.start().result;

  expect([status, stages[1].status]).toEqual(['Failed', 'Failed']);
  expect(stages[1].actions[0]).toMatchObject({
    status: 'Failed',
    error: { code: 'TimeoutError', message: 'the action did not end within 1440 minutes' },
  });
});

test('a stopped execution abandons its actions and starts nothing more, no matter what is declared for failures', async () => {
  const started = latch();
  const actions = new Actions({
    Unit: (context) => {
      started.open();
      return waitForAbort(context);
    },
  });
  const { runner, events } = world(
    pipeline([{ Name: 'Build', Actions: [action('Unit')], OnFailure: { Result: 'RETRY' } }, deploy]),
    actions,
  );
  const running = runner.start();
  await started.opened;

  running.abort('Ctrl-C');
  const result = await running.result;

  expect(result).toMatchObject({ status: 'Stopped', error: { code: 'Abandoned', message: 'Unit: Ctrl-C' } });
  expect(outline(result)).toEqual([
    'Source Succeeded: Checkout Succeeded',
    'Build Stopped: Unit Abandoned',
    'Deploy DidNotRun: Ship DidNotRun',
  ]);
  expect(events.slice(-3).map(short)).toEqual(['Action ABANDONED Unit', 'Stage STOPPED Build', 'Pipeline STOPPED']);
});

test('an execution that is stopped between two stages enters no further one', async () => {
  const actions = new Actions();
  const { runner } = world(pipeline([deploy]), actions, {
    onEvent: ({ detailType, detail }) => {
      if (detailType === 'CodePipeline Stage Execution State Change' && detail.state === 'SUCCEEDED') {
        running.abort('no longer wanted');
      }
    },
  });
  const running = runner.start();

  const result = await running.result;

  expect(result).toMatchObject({ status: 'Stopped', error: { code: 'Stopped', message: 'no longer wanted' } });
  expect(actions.names).toEqual(['Checkout']);
});

test('an execution whose pipeline was changed ends after the current stage', async () => {
  const actions = new Actions({
    Unit: () => {
      running.cancel();
      return {};
    },
  });
  const { runner, events } = world(pipeline([{ Name: 'Build', Actions: [action('Unit')] }, deploy]), actions);
  const running = runner.start();

  const result = await running.result;

  expect(result).toMatchObject({
    status: 'Cancelled',
    error: {
      code: 'Cancelled',
      message: "the pipeline's definition was updated before the pipeline execution could be completed",
    },
  });
  expect(outline(result)).toEqual([
    'Source Succeeded: Checkout Succeeded',
    'Build Succeeded: Unit Succeeded',
    'Deploy DidNotRun: Ship DidNotRun',
  ]);
  expect(events.slice(-2).map(short)).toEqual(['Stage SUCCEEDED Build', 'Pipeline CANCELED']);
});

test.each<[string, () => object, string]>([
  ['succeeds in it', () => ({}), 'Succeeded'],
  ['fails in it', fails, 'Failed'],
])('an execution whose pipeline was changed in its last stage, and that %s, has done so', async (_, act, status) => {
  const actions = new Actions({
    Ship: () => {
      running.cancel();
      return act();
    },
  });
  const { runner } = world(pipeline([deploy]), actions);
  const running = runner.start();

  expect(await running.result).toMatchObject({ status });
});

test('an action takes the artifact store of its region', async () => {
  const actions = new Actions();
  const stores = ['us-east-1', 'eu-west-1'].map((Region) => ({
    Region,
    ArtifactStore: { Type: 'S3', Location: `artifacts-${Region}` },
  }));
  const { runner } = world(
    pipeline([{ Name: 'Deploy', Actions: [action('Ship', { Region: 'eu-west-1' })] }], {
      ArtifactStore: undefined,
      ArtifactStores: stores,
    }),
    actions,
  );

  await runner.start().result;

  expect(actions.calls.map((call) => call.context.artifactStore.bucket)).toEqual([
    'artifacts-us-east-1',
    'artifacts-eu-west-1',
  ]);
});

test('log lines of an action after its end are ignored', async () => {
  const actions = new Actions({
    Ship: ({ log }) => {
      log('in time');
      return {};
    },
  });
  const { runner, events } = world(pipeline([deploy]), actions);
  const result = await runner.start().result;

  actions.calls[1].context.log('too late');

  expect(events.map(short)).toContain('log in time');
  expect(events.map(short)).not.toContain('log too late');
  expect(readFileSync(result.stages[1].actions[0].logFile!, 'utf8')).toBe('in time\n');
});

test('events need no listener', async () => {
  const { runner } = world(pipeline([deploy]), new Actions(), { onEvent: undefined });

  const result = await runner.start().result;

  expect(result.status).toBe('Succeeded');
});

test('fails an action that ends without its output artifact', async () => {
  const { runner } = world(pipeline([deploy]), new Actions({ Checkout: () => ({ outputs: [] }) }));

  const result = await runner.start().result;

  expect(result.error).toEqual({
    code: 'JobFailed',
    message: 'Checkout: the action ended without its output artifact Src',
  });
});

test('fails an action whose configuration names a variable without a value, before it starts', async () => {
  const actions = new Actions();
  const { runner } = world(
    pipeline([{ Name: 'Build', Actions: [action('Unit', { Configuration: { A: '#{Src.Nothing}' } })] }]),
    actions,
  );

  const result = await runner.start().result;

  expect(result.error).toMatchObject({
    code: 'UnresolvedVariableError',
    message: expect.stringContaining('action Unit, A: the variable #{Src.Nothing} is not defined'),
  });
  expect(actions.names).toEqual(['Checkout']);
});

const simulating = { Migrate: () => ({ outputs: [], simulated: { reason: 'no CloudFormation here' } }) };
const referring = (configuration: object) =>
  pipeline([
    { Name: 'Migrate', Actions: [action('Migrate', { Namespace: 'Stack' })] },
    { Name: 'Test', Actions: [action('Probe', { Configuration: configuration })] },
  ]);

test('a variable of a simulated action is a placeholder that names it, in the log and in the result', async () => {
  const actions = new Actions(simulating);
  const { runner } = world(referring({ Url: 'https://#{Stack.Host}/#{Stack.Path}?#{Stack.Host}' }), actions);

  const result = await runner.start().result;

  const probe = result.stages[2].actions[0];
  const said = [
    '#{Stack.Host} has the placeholder value simulated-Stack-Host, because the action Migrate was simulated',
    '#{Stack.Path} has the placeholder value simulated-Stack-Path, because the action Migrate was simulated',
  ];
  expect(result.status).toBe('Succeeded');
  expect(actions.calls.at(-1)?.context.configuration).toEqual({
    Url: 'https://simulated-Stack-Host/simulated-Stack-Path?simulated-Stack-Host',
  });
  expect(probe.placeholders).toEqual(said);
  expect(readFileSync(probe.logFile!, 'utf8')).toBe(`${said.join('\n')}\n`);
});

test('an action that fails with a placeholder names it', async () => {
  const { runner } = world(referring({ Url: '#{Stack.Host}' }), new Actions({ ...simulating, Probe: fails }));

  const { stages } = await runner.start().result;

  expect(stages[2].actions[0]).toMatchObject({
    status: 'Failed',
    placeholders: [expect.stringContaining('Stack.Host')],
  });
});

test.each([
  ['an action that was executed', { Migrate: () => ({ variables: {} }) }],
  [
    'an action that was simulated in part and made its variables',
    { Migrate: () => ({ variables: {}, ...simulating.Migrate() }) },
  ],
])('fails on a variable that is missing from %s', async (_, behaviours) => {
  const { runner } = world(referring({ Url: '#{Stack.Host}' }), new Actions(behaviours));

  const { stages } = await runner.start().result;

  expect(stages[2].actions[0].error?.message).toContain('the variable #{Stack.Host} is not defined');
});

test('a rule that depends on a variable of a simulated action is simulated', async () => {
  const rule = {
    Name: 'Ready',
    RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider: 'VariableCheck', Version: '1' },
    Configuration: { Variable: '#{Stack.Host}', Operator: 'EQ', Value: 'ready' },
  };
  const { runner } = world(
    pipeline([
      { Name: 'Migrate', Actions: [action('Migrate', { Namespace: 'Stack' })] },
      { ...deploy, BeforeEntry: { Conditions: [{ Result: 'FAIL', Rules: [rule] }] } },
    ]),
    new Actions(simulating),
  );

  const { status, stages } = await runner.start().result;

  expect(status).toBe('Succeeded');
  expect(stages[2].conditions[0].rules[0]).toMatchObject({
    met: true,
    simulated: { reason: expect.stringContaining('#{Stack.Host} has the placeholder value simulated-Stack-Host') },
  });
});

test('a stage that is rolled back has the placeholders of the execution that it returns to', () => {
  const state = new ExecutionState('one', { artifacts: {}, namespaces: {} });
  state.simulate('Stack', 'Migrate');

  const back = new ExecutionState('two', state.snapshot());
  expect(back.placeholders().of('Stack', 'Host')).toBe('simulated-Stack-Host');
  back.addVariables('Stack', { Host: 'real' });
  expect(back.placeholders().of('Stack', 'Host')).toBeUndefined();
});

test('an action on the artifact of a simulated action is simulated, with this message', async () => {
  const actions = new Actions({ Checkout: () => ({ outputs: [], simulated: { reason: 'no CodeCommit here' } }) });
  const { runner } = world(pipeline([deploy]), actions);

  const result = await runner.start().result;

  expect(result.status).toBe('Succeeded');
  expect(result.stages[1].actions[0]).toMatchObject({
    summary: 'simulated: the input artifact Src does not exist, because the action that produces it was simulated',
    simulated: { reason: expect.any(String) },
  });
  expect(actions.names).toEqual(['Checkout']);
});

test('a change set that a simulated action would have created is executed by no other action', async () => {
  const changing = (name: string, ActionMode: string, StackName: string) =>
    action(name, {
      ActionTypeId: { Category: 'Deploy', Owner: 'AWS', Provider: 'CloudFormation', Version: '1' },
      Configuration: { ActionMode, StackName, ChangeSetName: 'Release' },
    });
  const prepare = { ...changing('Prepare', 'CHANGE_SET_REPLACE', 'Shop'), InputArtifacts: [{ Name: 'Src' }] };
  const stage = {
    Name: 'Deploy',
    Actions: [
      prepare,
      { ...changing('Deploy', 'CHANGE_SET_EXECUTE', 'Shop'), RunOrder: 2 },
      { ...changing('Other', 'CHANGE_SET_EXECUTE', 'Site'), RunOrder: 2 },
    ],
  };
  const actions = new Actions({ Checkout: () => ({ outputs: [], simulated: { reason: 'no repository' } }) });
  const { runner } = world(pipeline([stage]), actions);

  const { stages } = await runner.start().result;

  expect(stages[1].actions.map(({ simulated }) => simulated?.reason)).toEqual([
    'the input artifact Src does not exist, because the action that produces it was simulated',
    'change set Release of stack Shop does not exist, because the action that creates it was simulated',
    undefined,
  ]);
});

test('fails an action whose input should come from a skipped stage', async () => {
  const skipped = {
    Name: 'Build',
    Actions: [action('Unit', { OutputArtifacts: [{ Name: 'Out' }] })],
    BeforeEntry: { Conditions: [never('SKIP')] },
  };
  const { runner } = world(
    pipeline([skipped, { Name: 'Deploy', Actions: [action('Ship', { InputArtifacts: [{ Name: 'Out' }] })] }]),
    new Actions(),
  );

  const result = await runner.start().result;

  expect(outline(result).slice(1)).toEqual(['Build Skipped: Unit DidNotRun', 'Deploy Failed: Ship Failed']);
  expect(result.error?.message).toContain('the input artifact Out does not exist in this execution');
});

test('a source action gets the revisions that the start names for it', async () => {
  const actions = new Actions();
  const { runner } = world(pipeline([deploy]), actions);
  const revision = { actionName: 'Checkout', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: 'v3' } as const;

  await runner.start({ sourceRevisions: [revision] }).result;

  expect(actions.calls.map((call) => call.context.sourceRevisions)).toEqual([[revision], []]);
});

test.each([
  [
    'a revision of an unknown action',
    { sourceRevisions: [{ actionName: 'Nobody', revisionType: 'COMMIT_ID', revisionValue: 'a' }] as const },
    'a source revision names the action Nobody, which is not a source action; the source actions are Checkout',
  ],
  [
    'an unknown variable',
    { variables: [{ name: 'colour', value: 'red' }] },
    'the variable colour is not declared; the declared variables are stage',
  ],
  ['no value for a variable without a default', {}, 'the variable stage has no default and no value'],
])('refuses to start with %s', (_, start, message) => {
  const { runner, events } = world(pipeline([deploy], { Variables: [{ Name: 'stage' }] }), new Actions());

  expect(() => runner.start(start)).toThrow(StartRefusedError);
  expect(() => runner.start(start)).toThrow(message);
  expect(events).toEqual([]);
});

test('refuses a variable if the pipeline has none', () => {
  const { runner } = world(pipeline([deploy]), new Actions());

  expect(() => runner.start({ variables: [{ name: 'a', value: 'b' }] })).toThrow('the declared variables are none');
});

test('a given value of a variable overrides its default', async () => {
  const { runner } = world(pipeline([deploy], { Variables: [{ Name: 'stage', DefaultValue: 'test' }] }), new Actions());

  const result = await runner.start({ variables: [{ name: 'stage', value: 'production' }] }).result;

  expect(result.variables).toEqual({ stage: 'production' });
});

test('a rollback runs the failed stage with the input of its last success, as an execution of its own', async () => {
  let version = 0;
  const shipped: string[] = [];
  const actions = new Actions({
    Checkout: () => ({ outputs: [artifact('Src', `v${(version += 1)}`)], variables: { VersionId: `v${version}` } }),
    Ship: ({ inputs, configuration }) => {
      shipped.push(`${inputs[0].versionId} ${configuration.Version}`);
      return inputs[0].versionId === 'v2' ? fails() : {};
    },
  });
  const history = new StageHistory();
  const declared = pipeline([
    {
      Name: 'Deploy',
      Actions: [action('Ship', { ...input, Configuration: { Version: '#{Src.VersionId}' } })],
      OnFailure: { Result: 'ROLLBACK' },
    },
  ]);
  const first = await world(declared, actions, { history }).runner.start().result;
  const kept = new StageHistory(JSON.parse(JSON.stringify(history)));

  const { runner, events } = world(declared, actions, { history: kept });
  const second = await runner.start().result;

  expect(shipped).toEqual(['v1 v1', 'v2 v2', 'v1 v1']);
  expect(second).toMatchObject({
    status: 'Failed',
    rollback: {
      type: 'ROLLBACK',
      status: 'Succeeded',
      stages: [{ status: 'DidNotRun' }, { name: 'Deploy', status: 'Succeeded' }],
    },
  });
  expect(second.rollback!.executionId).not.toBe(second.executionId);
  expect(events.filter((event) => 'execution-trigger' in event.detail)[0].detail).toMatchObject({
    'execution-trigger': { 'trigger-type': 'AutomatedRollback', 'trigger-detail': first.executionId },
  });
});

test('a rollback simulates the actions whose inputs and change sets were simulated before', async () => {
  const cloudFormation = { Category: 'Deploy', Owner: 'AWS', Provider: 'CloudFormation', Version: '1' };
  const changing = (name: string, ActionMode: string) =>
    action(name, {
      ActionTypeId: cloudFormation,
      Configuration: { ActionMode, StackName: 'Shop', ChangeSetName: 'Release' },
    });
  const declared = pipeline([
    { Name: 'Prepare', Actions: [{ ...changing('Prepare', 'CHANGE_SET_REPLACE'), ...input }] },
    {
      Name: 'Deploy',
      Actions: [action('Ship', input), changing('Execute', 'CHANGE_SET_EXECUTE'), action('Verify', { RunOrder: 2 })],
      OnFailure: { Result: 'ROLLBACK' },
    },
  ]);
  const repaired = [() => ({}), fails, () => ({})];
  const actions = new Actions({
    Checkout: () => ({ outputs: [], simulated: { reason: 'no repository' } }),
    Verify: () => repaired.shift()!(),
  });
  const history = new StageHistory();
  await world(declared, actions, { history }).runner.start().result;
  const kept = new StageHistory(JSON.parse(JSON.stringify(history)));

  const { rollback } = await world(declared, actions, { history: kept }).runner.start().result;

  expect(rollback).toMatchObject({ status: 'Succeeded' });
  expect(rollback!.stages[2].actions.map(({ simulated }) => simulated?.reason)).toEqual([
    'the input artifact Src does not exist, because the action that produces it was simulated',
    'change set Release of stack Shop does not exist, because the action that creates it was simulated',
    undefined,
  ]);
});

test('a rollback without an earlier success does not change the failure', async () => {
  const { runner } = world(pipeline([{ ...deploy, OnFailure: { Result: 'ROLLBACK' } }]), new Actions({ Ship: fails }));

  const result = await runner.start().result;

  expect(result).toMatchObject({ status: 'Failed', error: { message: 'Ship: it broke' } });
  expect(result.rollback).toBeUndefined();
});

test('a rollback that fails too is reported', async () => {
  let runs = 0;
  const actions = new Actions({ Ship: () => ((runs += 1) === 1 ? {} : fails()) });
  const { runner } = world(pipeline([{ ...deploy, OnFailure: { Result: 'ROLLBACK' } }]), actions);
  await runner.start().result;

  const result = await runner.start().result;

  expect(result).toMatchObject({
    status: 'Failed',
    rollback: { status: 'Failed', error: { message: 'Ship: it broke' } },
  });
});

test('a rollback can be stopped', async () => {
  let runs = 0;
  const rollingBack = latch();
  const actions = new Actions({
    Ship: (context) => {
      runs += 1;
      if (runs < 3) {
        return runs === 1 ? {} : fails();
      }
      rollingBack.open();
      return waitForAbort(context);
    },
  });
  const { runner } = world(pipeline([{ ...deploy, OnFailure: { Result: 'ROLLBACK' } }]), actions);
  await runner.start().result;
  const running = runner.start();
  await rollingBack.opened;

  running.abort('enough');

  expect(await running.result).toMatchObject({ status: 'Failed', rollback: { status: 'Stopped' } });
});

async function waitForAbort({ signal }: { readonly signal: AbortSignal }): Promise<never> {
  if (!signal.aborted) {
    await once(signal, 'abort');
  }
  throw new Error('aborted');
}

function never(result: string) {
  return {
    Result: result,
    Rules: [
      {
        Name: 'never',
        RuleTypeId: { Category: 'Rule', Provider: 'VariableCheck', Version: '1' },
        Configuration: { Variable: 'a', Operator: 'EQ', Value: 'b' },
      },
    ],
  };
}

function short({ detailType, detail }: PipelineEvent): string {
  if (detailType === 'log') {
    return `log ${detail.line}`;
  }
  const name = 'action' in detail ? ` ${detail.action}` : 'stage' in detail ? ` ${detail.stage}` : '';
  return `${detailType.split(' ')[1]} ${detail.state}${name}`;
}
