import { readFileSync } from 'node:fs';
import { action, pipeline } from '@slipway/testing/declared-pipeline';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { RuleOutcome, RuleRunners } from '../../src/pipeline/rules';
import { Actions, outline, world } from './fixture';

afterAll(removeFolders);

const MET: RuleOutcome = { met: true, message: 'fine' };
const asks = (Result: string, more: object = {}) => ({
  Conditions: [
    { Result, Rules: [{ Name: 'Ask', RuleTypeId: { Category: 'Rule', Provider: 'LambdaInvoke' }, ...more }] },
  ],
});
const stage = (more: object) => ({ Name: 'Deploy', Actions: [action('Ship')], ...more });

function runs(declared: object, LambdaInvoke: RuleRunners[string], actions = new Actions(), more = {}) {
  return world(pipeline([declared], { Variables: [{ Name: 'who', DefaultValue: 'ana' }] }), actions, {
    rules: { LambdaInvoke },
    ...more,
  });
}

test('a rule gets the context of an action, with its variables, its artifacts and a log', async () => {
  const ask: RuleRunners[string] = async (context) => {
    context.log(`asked for ${context.configuration.UserParameters}`);
    return { met: context.action.commands[0] === 'greet ana', message: context.inputs[0].name };
  };
  const rule = {
    Configuration: { UserParameters: '#{variables.who}' },
    Commands: ['greet #{variables.who}'],
    InputArtifacts: [{ Name: 'Src' }],
    RoleArn: 'arn:rule',
  };
  const { runner, events } = runs(stage({ BeforeEntry: asks('FAIL', rule) }), ask);

  const { stages } = await runner.start().result;

  const [{ rules }] = stages[1].conditions;
  expect(rules).toEqual([
    {
      name: 'Ask',
      provider: 'LambdaInvoke',
      met: true,
      message: 'Src',
      logFile: expect.stringMatching(/Deploy\/BeforeEntry-Ask\.log$/),
    },
  ]);
  expect(readFileSync(rules[0].logFile!, 'utf8')).toBe('asked for ana\n');
  expect(events).toContainEqual(
    expect.objectContaining({
      detailType: 'log',
      detail: expect.objectContaining({ stage: 'Deploy', action: 'Ask', line: 'asked for ana' }),
    }),
  );
});

test('a rule that throws is not met, and its log ends with the reason', async () => {
  const { runner } = runs(stage({ BeforeEntry: asks('FAIL') }), async () => {
    throw new Error('no such function');
  });

  const { stages } = await runner.start().result;

  const [{ rules }] = stages[1].conditions;
  expect(rules[0]).toMatchObject({ met: false, message: 'no such function' });
  expect(readFileSync(rules[0].logFile!, 'utf8')).toBe('no such function\n');
});

test('a rule that takes too long is not met', async () => {
  const forever: RuleRunners[string] = async ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  const { runner } = runs(stage({ BeforeEntry: asks('FAIL') }), forever, new Actions(), { minuteMs: 30 });

  const { stages } = await runner.start().result;

  expect(stages[1].conditions[0].rules[0].message).toBe('the rule did not end within 60 minutes');
});

test.each(['BeforeEntry', 'OnSuccess'])('an execution that is stopped in a rule of %s is stopped', async (on) => {
  const { runner } = runs(stage({ [on]: asks('SKIP') }), async ({ signal }) => {
    running.abort('enough');
    return signal.aborted ? { met: false, message: 'stopped' } : MET;
  });

  const running = runner.start();
  const { status, stages } = await running.result;

  expect([status, stages[1].status]).toEqual(['Stopped', 'Stopped']);
});

test('a rule whose artifact would come from a simulated action is simulated', async () => {
  const stages = [
    { Name: 'Build', Actions: [action('Make', { OutputArtifacts: [{ Name: 'Made' }] })] },
    stage({ BeforeEntry: asks('FAIL', { InputArtifacts: [{ Name: 'Made' }] }) }),
  ];
  const actions = new Actions({ Make: () => ({ outputs: [], simulated: { reason: 'not here' } }) });
  const { runner } = world(pipeline(stages), actions, { rules: { LambdaInvoke: async () => MET } });

  const result = await runner.start().result;

  expect(result.stages[2].conditions[0].rules[0].simulated).toEqual({
    reason: 'the input artifact Made does not exist, because the action that produces it was simulated',
  });
  expect(outline(result)[2]).toBe('Deploy Succeeded: Ship Succeeded');
});

test('a rule that is checked again adds to its log', async () => {
  let attempts = 0;
  const declared = stage({ OnFailure: asks('RETRY') });
  const actions = new Actions({
    Ship: () => {
      throw new Error('no');
    },
  });
  const { runner } = runs(
    declared,
    async ({ log }) => {
      log(`check ${(attempts += 1)}`);
      return { met: false, message: 'again' };
    },
    actions,
  );

  const { stages } = await runner.start().result;

  const [, { rules }] = stages[1].conditions;
  expect(readFileSync(rules[0].logFile!, 'utf8')).toBe('check 1\ncheck 2\n');
});
