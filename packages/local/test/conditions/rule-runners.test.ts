import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { zipOf } from '@slipway/testing/zip-of';
import { ActionContext } from '../../src/pipeline/action-runner';
import { RuleOutcome } from '../../src/pipeline/rules';
import { ruleRunners } from '../../src/conditions/rule-runners';
import { Cloud, CODEPIPELINE } from '../actions/cloud';

const MINUTE_MS = 2_000;
const ALL = ['lambda:InvokeFunction', 'cloudwatch:DescribeAlarms', 's3:GetObject', 's3:GetObjectVersion'];
const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

let cloud: Cloud;
let role: string;
let cloudWatch: CloudWatchClient;

beforeAll(async () => {
  cloud = await Cloud.start();
  await cloud.bucket('artifacts');
  role = await cloud.role('pipeline', CODEPIPELINE, [{ Action: [...ALL, ...LOGS], Resource: '*' }]);
  await cloud.role('mute', CODEPIPELINE, [{ Action: 's3:ListBucket', Resource: '*' }]);
  cloudWatch = new CloudWatchClient(cloud.aws.clientOptions(cloud.aws.root));
}, STARTING_MS);

afterAll(async () => {
  await cloud.stop();
  removeFolders();
});

interface Checked extends RuleOutcome {
  readonly lines: readonly string[];
}

async function check(provider: string, action: object, more: Partial<ActionContext> = {}): Promise<Checked> {
  const context = cloud.context(role, { Name: 'Rule', ...action }, more);
  const runners = ruleRunners(
    cloud.ports({ containers: { environment: {}, minuteMs: MINUTE_MS, listeners: () => [], deployments: () => [] } }),
  );
  return { ...(await runners[provider](context)), lines: context.lines };
}

describe('LambdaInvoke', () => {
  const CALL = `const call = (operation, body) => fetch(process.env.AWS_ENDPOINT_URL_CODEPIPELINE, { method: 'POST', headers: { 'x-amz-target': 'CodePipeline_20150709.' + operation }, body: JSON.stringify(body) });`;

  async function deploy(name: string, body: string): Promise<void> {
    const code = `${CALL} exports.handler = async (event) => { const job = event['CodePipeline.job']; ${body} };`;
    await new LambdaClient(cloud.aws.clientOptions(cloud.aws.root)).send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: await cloud.role(`${name}-role`, { Service: 'lambda.amazonaws.com' }, [{ Action: LOGS, Resource: '*' }]),
        Code: { ZipFile: await zipOf({ 'index.js': code }) },
        Timeout: 20,
        Environment: { Variables: cloud.codePipeline.environment },
      }),
    );
  }
  const invoke = (FunctionName: string, more: object = {}) =>
    check('LambdaInvoke', { Configuration: { FunctionName, UserParameters: 'smoke', ...more } });

  it('is met if the function returns, which gets the parameters of the rule', async () => {
    await deploy(
      'returns',
      `if (job.data.actionConfiguration.configuration.UserParameters !== 'smoke') { throw new Error('no'); }`,
    );

    expect(await invoke('returns')).toMatchObject({ met: true, message: 'returns returned' });
    expect((await invoke('returns', { UserParameters: 'other' })).met).toBe(false);
  });

  it('is not met if the function throws, with its error', async () => {
    await deploy('throws', `throw new Error('page is empty');`);

    expect(await invoke('throws')).toMatchObject({
      met: false,
      message: expect.stringMatching(/^the function throws failed: .*page is empty/),
    });
  });

  it('is not met if the function answers its job with a failure', async () => {
    const failureDetails = `{ type: 'JobFailed', message: 'too early' }`;
    await deploy('refuses', `await call('PutJobFailureResult', { jobId: job.id, failureDetails: ${failureDetails} });`);

    expect(await invoke('refuses')).toMatchObject({ met: false, message: 'refuses reported a failure: too early' });
  });

  it('continues with the token of the function, and logs its message', async () => {
    await deploy(
      'goes-on',
      `await call('PutJobSuccessResult', { jobId: job.id, ...(job.data.continuationToken === undefined ? { continuationToken: 'half' } : { executionDetails: { summary: 'is ready' } }) });`,
    );

    const { met, message, lines } = await invoke('goes-on');

    expect([met, message]).toEqual([true, 'goes-on is ready']);
    expect(lines.filter((line) => line.startsWith('invoking goes-on'))).toHaveLength(2);
  });

  it('fails without the permission to invoke, and without a function', async () => {
    const arn = role.replace(/pipeline$/, 'mute');

    await expect(
      check(
        'LambdaInvoke',
        { Configuration: { FunctionName: 'returns' } },
        { pipeline: { name: 'shop', roleArn: arn, executionId: 'e' }, roleArn: arn },
      ),
    ).rejects.toMatchObject({ name: 'AccessDenied', apiAction: 'lambda:InvokeFunction' });
    await expect(check('LambdaInvoke', {})).rejects.toThrow('a LambdaInvoke rule needs FunctionName');
  });
});

describe('CloudWatchAlarm', () => {
  const watch = (AlarmName: string, more: object = {}) =>
    check('CloudWatchAlarm', { Configuration: { AlarmName, ...more } });
  const set = async (AlarmName: string, StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA') => {
    await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a test' }));
  };

  beforeAll(async () => {
    for (const AlarmName of ['errors', 'latency']) {
      await cloudWatch.send(
        new PutMetricAlarmCommand({
          AlarmName,
          Namespace: 'Shop',
          MetricName: AlarmName,
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanThreshold',
        }),
      );
    }
  });

  it.each([
    ['OK', undefined, true],
    ['INSUFFICIENT_DATA', undefined, true],
    ['ALARM', undefined, false],
    ['ALARM', 'ALARM', true],
    ['INSUFFICIENT_DATA', 'OK, ALARM', false],
  ] as const)('an alarm that is %s, if %s is wanted, makes it %s', async (state, AlarmStates, met) => {
    await set('errors', state);

    const outcome = await watch('errors', AlarmStates && { AlarmStates });

    expect(outcome).toMatchObject({
      met,
      message: expect.stringContaining(`the alarm errors is ${state}; the rule accepts `),
    });
  });

  it.each([
    ['is not met as soon as the alarm rings within the time', 'OK', 'ALARM', false],
    ['is met as soon as the alarm is at rest within the time', 'ALARM', 'OK', true],
  ] as const)('%s', async (_, before, after, met) => {
    await set('latency', before);

    const seen: Promise<void>[] = [];
    const log = (line: string) => void (line.startsWith('the alarm') && seen.push(set('latency', after)));
    const action = { Configuration: { AlarmName: 'latency', WaitTime: '1000' } };

    expect(await check('CloudWatchAlarm', action, { log })).toMatchObject({ met });
    await Promise.all(seen);
  });

  it('waits for its time if nothing changes', async () => {
    await set('latency', 'OK');
    const before = Date.now();

    const { met, lines } = await watch('latency', { WaitTime: '1' });

    expect([met, lines]).toEqual([
      true,
      [
        'metrics are not evaluated here: the alarm latency keeps the state that was last set',
        'WaitTime is 1; a minute takes 2 s here',
        'the alarm latency is OK',
      ],
    ]);
    expect(Date.now() - before).toBeGreaterThanOrEqual(MINUTE_MS);
  });

  it('ends with its execution', async () => {
    const signal = AbortSignal.timeout(200);

    await expect(
      check('CloudWatchAlarm', { Configuration: { AlarmName: 'latency', WaitTime: '1000' } }, { signal }),
    ).rejects.toThrow('aborted');
  });

  it('is simulated if the alarm is left out of the embedded AWS', async () => {
    const ports = cloud.ports({ resources: { find: () => ({ stubbed: true }) as never } });
    const context = cloud.context(role, { Configuration: { AlarmName: 'rate' } });

    expect(await ruleRunners(ports).CloudWatchAlarm(context)).toEqual({
      met: true,
      message: 'simulated: the embedded AWS does not support the alarm rate',
      simulated: { reason: 'the embedded AWS does not support the alarm rate' },
    });
  });

  it.each([
    ['an alarm that does not exist', { AlarmName: 'nothing' }, 'the alarm nothing does not exist'],
    ['no alarm', {}, 'a CloudWatchAlarm rule needs AlarmName'],
    ['no state', { AlarmName: 'errors', AlarmStates: ',' }, 'AlarmStates (a list of OK, ALARM, INSUFFICIENT_DATA)'],
    ['an unknown state', { AlarmName: 'errors', AlarmStates: 'RED' }, 'got {"AlarmName":"errors","AlarmStates":"RED"}'],
    ['a time that is no number', { AlarmName: 'errors', WaitTime: 'long' }, 'WaitTime in minutes'],
  ])('refuses %s', async (_, Configuration, reason) => {
    await expect(check('CloudWatchAlarm', { Configuration })).rejects.toThrow(reason);
  });
});

describe('Commands', () => {
  it('is met if all commands succeed on the input of the rule, with a log of the pipeline', async () => {
    const inputs = [await cloud.artifact('Source', { 'page.html': 'the page' })];

    const outcome = await check(
      'Commands',
      { Commands: ['cat page.html', 'test "$CODEBUILD_SOURCE_VERSION"'] },
      { inputs },
    );

    expect(outcome).toMatchObject({ met: true, message: '2 commands succeeded' });
    expect(outcome.lines).toContain('the page');
    const logs = new CloudWatchLogsClient(cloud.aws.clientOptions(cloud.aws.root));
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/codepipeline/shop' }));
    expect(events!.map(({ message }) => message)).toContain('the page');
  });

  it('is not met if a command fails, and starts in an empty folder without an input', async () => {
    const outcome = await check('Commands', {
      Commands: ['test -z "$(ls -A)"', 'test -z "$CODEBUILD_SOURCE_VERSION"', 'exit 7'],
    });

    expect(outcome).toMatchObject({
      met: false,
      message: expect.stringMatching(/^build FAILED in phase BUILD: COMMAND_EXECUTION_ERROR.*exit 7/),
    });
  });

  it.each([
    ['no commands', [], 'needs 1 to 50 commands of one line each; got 0 commands'],
    ['too many commands', Array.from({ length: 51 }, () => 'true'), 'got 51 commands'],
    ['a command of two lines', ['true\nfalse'], 'got "true\\nfalse"'],
  ])('refuses %s', async (_, Commands, reason) => {
    await expect(check('Commands', { Commands })).rejects.toThrow(reason);
  });
});

it('DeploymentWindow uses the time of the check', async () => {
  const open = await check('DeploymentWindow', { Configuration: { Cron: '* * * ? * * *' } });
  const closed = await check('DeploymentWindow', { Configuration: { Cron: '* * * ? * * 1999' } });

  expect([open.met, closed.met]).toEqual([true, false]);
});
