import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { PipelineEvent } from '../../src/pipeline/events';
import { PipelineRunnerProps, RunningExecution } from '../../src/pipeline/pipeline-runner';
import { action, pipeline } from '@slipway/testing/declared-pipeline';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { Actions, fails, latch, outline, world } from '../pipeline/fixture';

const STRUCTURE = 'https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html';
const HOW = 'https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html';
const CONDITIONS = 'https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html';
const RETRY = 'https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html';
const VARIABLE_CHECK = 'https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-VariableCheck.html';

afterAll(removeFolders);

interface Case {
  readonly rule: string;
  readonly doc: string;
  readonly stages: readonly object[];
  readonly actions?: () => Actions;
  readonly runs: readonly string[];
  readonly ends: readonly string[];
  readonly inAnyOrder?: boolean;
  readonly more?: Partial<PipelineRunnerProps>;
}

const once = () => {
  let runs = 0;
  return () => ((runs += 1) === 1 ? fails() : {});
};
const check = (Variable: string, Operator: string, Value: string) => ({
  Name: 'check',
  RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider: 'VariableCheck', Version: '1' },
  Configuration: { Variable, Operator, Value },
});
const lambda = {
  Name: 'probe',
  RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider: 'LambdaInvoke', Version: '1' },
  Configuration: { FunctionName: 'f' },
};
const when = (Result: string, ...Rules: object[]) => ({ Conditions: [{ Result, Rules }] });
const build = (more: object = {}) => ({ Name: 'Build', Actions: [action('Unit')], ...more });

const cases: readonly Case[] = [
  {
    rule: 'stages run one after the other, in their order',
    doc: STRUCTURE,
    stages: [build(), { Name: 'Deploy', Actions: [action('Ship')] }],
    runs: ['Checkout', 'Unit', 'Ship'],
    ends: ['Build Succeeded: Unit Succeeded', 'Deploy Succeeded: Ship Succeeded'],
  },
  {
    rule: 'actions run in the order of RunOrder, not of the list',
    doc: `${STRUCTURE}#action-requirements`,
    stages: [build({ Actions: [action('Second', { RunOrder: 2 }), action('First', { RunOrder: 1 })] })],
    runs: ['Checkout', 'First', 'Second'],
    ends: ['Build Succeeded: Second Succeeded, First Succeeded'],
  },
  {
    rule: 'a failing action lets the actions in parallel finish',
    doc: `${STRUCTURE}#action-requirements`,
    stages: [build({ Actions: [action('Unit'), action('Slow')] })],
    actions: () =>
      new Actions({
        Unit: fails,
        Slow: async () => {
          await sleep(30);
          return {};
        },
      }),
    runs: ['Checkout', 'Slow', 'Unit'],
    inAnyOrder: true,
    ends: ['Build Failed: Unit Failed, Slow Succeeded'],
  },
  {
    rule: 'a failing action keeps later actions of the stage and later stages from running',
    doc: `${STRUCTURE}#action-requirements`,
    stages: [
      build({ Actions: [action('Unit'), action('Later', { RunOrder: 2 })] }),
      { Name: 'Deploy', Actions: [action('Ship')] },
    ],
    actions: () => new Actions({ Unit: fails }),
    runs: ['Checkout', 'Unit'],
    ends: ['Build Failed: Unit Failed, Later DidNotRun', 'Deploy DidNotRun: Ship DidNotRun'],
  },
  {
    rule: 'OnFailure RETRY with FAILED_ACTIONS runs what failed and what did not run',
    doc: RETRY,
    stages: [
      build({
        Actions: [action('Lint'), action('Unit', { RunOrder: 2 }), action('Later', { RunOrder: 3 })],
        OnFailure: { Result: 'RETRY' },
      }),
    ],
    actions: () => new Actions({ Unit: once() }),
    runs: ['Checkout', 'Lint', 'Unit', 'Unit', 'Later'],
    ends: ['Build Succeeded: Lint Succeeded, Unit Succeeded, Later Succeeded'],
  },
  {
    rule: 'OnFailure RETRY with ALL_ACTIONS runs the whole stage again',
    doc: RETRY,
    stages: [
      build({
        Actions: [action('Lint'), action('Unit', { RunOrder: 2 })],
        OnFailure: { Result: 'RETRY', RetryConfiguration: { RetryMode: 'ALL_ACTIONS' } },
      }),
    ],
    actions: () => new Actions({ Unit: once() }),
    runs: ['Checkout', 'Lint', 'Unit', 'Lint', 'Unit'],
    ends: ['Build Succeeded: Lint Succeeded, Unit Succeeded'],
  },
  {
    rule: 'a stage is retried once',
    doc: RETRY,
    stages: [build({ OnFailure: { Result: 'RETRY' } })],
    actions: () => new Actions({ Unit: fails }),
    runs: ['Checkout', 'Unit', 'Unit'],
    ends: ['Build Failed: Unit Failed'],
  },
  {
    rule: 'an entry condition that is met lets the execution in',
    doc: CONDITIONS,
    stages: [build({ BeforeEntry: when('FAIL', check('#{variables.stage}', 'EQ', 'test')) })],
    runs: ['Checkout', 'Unit'],
    ends: ['Build Succeeded: Unit Succeeded'],
  },
  {
    rule: 'an entry condition that is not met fails the stage before its actions',
    doc: CONDITIONS,
    stages: [build({ BeforeEntry: when('FAIL', check('#{variables.stage}', 'NE', 'test')) })],
    runs: ['Checkout'],
    ends: ['Build Failed: Unit DidNotRun'],
  },
  {
    rule: 'an entry condition with SKIP that is not met leaves the stage out and goes on',
    doc: CONDITIONS,
    stages: [
      build({ BeforeEntry: when('SKIP', check('#{variables.stage}', 'EQ', 'production')) }),
      { Name: 'Deploy', Actions: [action('Ship')] },
    ],
    runs: ['Checkout', 'Ship'],
    ends: ['Build Skipped: Unit DidNotRun', 'Deploy Succeeded: Ship Succeeded'],
  },
  {
    rule: 'one rule that fails fails the condition',
    doc: CONDITIONS,
    stages: [build({ BeforeEntry: when('FAIL', check('a', 'EQ', 'a'), check('a', 'EQ', 'b')) })],
    runs: ['Checkout'],
    ends: ['Build Failed: Unit DidNotRun'],
  },
  {
    rule: 'a success condition that is met lets the execution go on',
    doc: CONDITIONS,
    stages: [build({ OnSuccess: when('FAIL', check('a', 'CONTAINS', 'a')) })],
    runs: ['Checkout', 'Unit'],
    ends: ['Build Succeeded: Unit Succeeded'],
  },
  {
    rule: 'a success condition that is not met fails the stage after its actions',
    doc: CONDITIONS,
    stages: [build({ OnSuccess: when('FAIL', check('abc', 'MATCHES', '^b')) })],
    runs: ['Checkout', 'Unit'],
    ends: ['Build Failed: Unit Succeeded'],
  },
  {
    rule: 'a failure condition that is met leaves the failure as it is',
    doc: CONDITIONS,
    stages: [build({ OnFailure: when('RETRY', check('a', 'EQ', 'a')) })],
    actions: () => new Actions({ Unit: fails }),
    runs: ['Checkout', 'Unit'],
    ends: ['Build Failed: Unit Failed'],
  },
  {
    rule: 'a failure condition that is not met has its result',
    doc: CONDITIONS,
    stages: [build({ OnFailure: when('RETRY', check('a', 'EQ', 'b')) })],
    actions: () => new Actions({ Unit: once() }),
    runs: ['Checkout', 'Unit', 'Unit'],
    ends: ['Build Succeeded: Unit Succeeded'],
  },
  {
    rule: 'a failed stage with SKIP as its result lets the execution go on',
    doc: CONDITIONS,
    stages: [build({ OnFailure: { Result: 'SKIP' } }), { Name: 'Deploy', Actions: [action('Ship')] }],
    actions: () => new Actions({ Unit: fails }),
    runs: ['Checkout', 'Unit', 'Ship'],
    ends: ['Build Skipped: Unit Failed', 'Deploy Succeeded: Ship Succeeded'],
  },
  {
    rule: 'an operator that does not exist is a rule that is not met',
    doc: VARIABLE_CHECK,
    stages: [build({ BeforeEntry: when('FAIL', check('a', 'LIKE', 'a')) })],
    runs: ['Checkout'],
    ends: ['Build Failed: Unit DidNotRun'],
  },
  {
    rule: 'a rule without an operator is not met',
    doc: VARIABLE_CHECK,
    stages: [build({ BeforeEntry: when('FAIL', { ...check('a', 'EQ', 'a'), Configuration: {} }) })],
    runs: ['Checkout'],
    ends: ['Build Failed: Unit DidNotRun'],
  },
  {
    rule: 'a rule of another provider is checked by the runner that can',
    doc: CONDITIONS,
    stages: [build({ BeforeEntry: when('FAIL', lambda) })],
    more: {
      rules: {
        LambdaInvoke: async ({ configuration }) => ({ met: configuration.FunctionName !== 'f', message: 'said no' }),
      },
    },
    runs: ['Checkout'],
    ends: ['Build Failed: Unit DidNotRun'],
  },
  {
    rule: 'a rule that nobody can check here is simulated',
    doc: CONDITIONS,
    stages: [build({ BeforeEntry: when('FAIL', { ...lambda, RoleArn: 'arn:rule' }) })],
    runs: ['Checkout', 'Unit'],
    ends: ['Build Succeeded: Unit Succeeded'],
  },
];

test.each(cases)('$rule ($doc)', async ({ stages, actions = () => new Actions(), runs, ends, inAnyOrder, more }) => {
  const catalog = actions();
  const { runner } = world(pipeline(stages, { Variables: [{ Name: 'stage', DefaultValue: 'test' }] }), catalog, more);

  const result = await runner.start().result;

  expect(inAnyOrder ? [...catalog.names].sort() : catalog.names).toEqual(runs);
  expect(outline(result).slice(1)).toEqual(ends);
  expect(result.status).toBe(ends.some((line) => / Failed: /.test(line)) ? 'Failed' : 'Succeeded');
});

test(`a simulated rule reports this, and a broken one reports the reason (${CONDITIONS})`, async () => {
  const { runner } = world(
    pipeline([build({ BeforeEntry: when('FAIL', lambda, check('#{no.variable}', 'EQ', 'a')) })]),
    new Actions(),
  );

  const {
    stages: [, stage],
    error,
  } = await runner.start().result;

  expect(stage.conditions).toMatchObject([
    {
      on: 'BeforeEntry',
      met: false,
      result: 'FAIL',
      rules: [
        {
          name: 'probe',
          met: true,
          simulated: { reason: 'rules of the type LambdaInvoke are not executed on this machine' },
        },
        {
          name: 'check',
          met: false,
          message: expect.stringContaining(
            'the variable #{no.variable} is not defined by the pipeline or an earlier action',
          ),
        },
      ],
    },
  ]);
  expect(error).toMatchObject({
    code: 'ConditionFailed',
    message: expect.stringContaining('the condition BeforeEntry is not met: check:'),
  });
});

test(`actions with the same RunOrder run at the same time (${STRUCTURE}#action-requirements)`, async () => {
  const both = latch();
  let waiting = 0;
  const meet = async () => {
    waiting += 1;
    if (waiting === 2) {
      both.open();
    }
    await both.opened;
    return {};
  };
  const actions = new Actions({ A: meet, B: meet });

  const result = await world(pipeline([{ Name: 'Build', Actions: [action('A'), action('B')] }]), actions).runner.start()
    .result;

  expect(result.status).toBe('Succeeded');
  expect(actions.mostAtOnce).toBe(2);
});

describe('execution modes', () => {
  function modeWorld(ExecutionMode: string) {
    const release = latch();
    const entered: string[] = [];
    const actions = new Actions({
      Unit: async ({ pipeline: { executionId } }) => {
        entered.push(executionId);
        await release.opened;
        return {};
      },
    });
    return { ...world(pipeline([build()], { ExecutionMode }), actions), release, entered, actions };
  }

  test(`SUPERSEDED: a newer execution supersedes the one that waits (${HOW}#concepts-how-it-works-executions)`, async () => {
    const { runner, release, entered, events } = modeWorld('SUPERSEDED');
    const executions = [runner.start()];
    await until(() => entered.length === 1);
    for (let more = 0; more < 2; more += 1) {
      executions.push(runner.start());
      await waits(events, executions[more + 1]);
    }

    release.open();
    const results = await Promise.all(executions.map((it) => it.result));

    expect(results.map((it) => it.status)).toEqual(['Succeeded', 'Superseded', 'Succeeded']);
    expect(results[1].supersededBy).toBe(executions[2].executionId);
    expect(entered).toEqual([executions[0].executionId, executions[2].executionId]);
  });

  test(`QUEUED: executions have a stage one after the other, in their order (${HOW}#concepts-how-it-works-executions)`, async () => {
    const { runner, release, entered, actions } = modeWorld('QUEUED');
    const executions = [runner.start(), runner.start(), runner.start()];
    await until(() => entered.length === 1);

    release.open();
    const results = await Promise.all(executions.map((it) => it.result));

    expect(results.map((it) => it.status)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
    expect(entered).toEqual(executions.map((it) => it.executionId));
    expect(actions.calls.filter((call) => call.action === 'Unit')).toHaveLength(3);
  });

  test(`PARALLEL: executions do not wait for each other (${HOW}#concepts-how-it-works-executions)`, async () => {
    const { runner, release, entered } = modeWorld('PARALLEL');
    const executions = [runner.start(), runner.start(), runner.start()];
    await until(() => entered.length === 3);

    release.open();
    const results = await Promise.all(executions.map((it) => it.result));

    expect(results.map((it) => it.status)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  });

  test('an execution that is stopped while it waits gives up its place', async () => {
    const { runner, release, entered, events } = modeWorld('QUEUED');
    const [first, second, third] = [runner.start(), runner.start(), runner.start()];
    await until(() => entered.length === 1);
    await waits(events, second);

    second.abort('no longer wanted');
    release.open();
    const results = await Promise.all([first, second, third].map((it) => it.result));

    expect(results.map((it) => it.status)).toEqual(['Succeeded', 'Stopped', 'Succeeded']);
    expect(entered).toEqual([first.executionId, third.executionId]);
  });
});

/** Resolves when an execution has its source and waits for the next stage, in which another execution is running. */
async function waits(events: readonly PipelineEvent[], { executionId }: RunningExecution): Promise<void> {
  await until(() =>
    events.some(
      ({ detailType, detail }) =>
        detailType === 'CodePipeline Stage Execution State Change' &&
        detail['execution-id'] === executionId &&
        detail.state === 'SUCCEEDED',
    ),
  );
  await turn(); // only promises separate the event from the next stage
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await sleep(5);
  }
}
