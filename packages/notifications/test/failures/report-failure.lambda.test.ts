import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import {
  ActionExecutionDetail,
  CodePipelineClient,
  GetPipelineExecutionCommand,
  ListActionExecutionsCommand,
  PipelineExecution,
} from '@aws-sdk/client-codepipeline';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { CodePipelineCloudWatchPipelineEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../src/failures/report-failure.lambda';

jest.mock('node:timers/promises', () => ({ setTimeout: jest.fn() }));

const COMMIT = 'c0ffee0123'.repeat(4);
const codePipeline = mockClient(CodePipelineClient);
const sns = mockClient(SNSClient);
const EVENT = {
  time: '2026-11-22T06:03:19Z',
  region: 'eu-south-2',
  detail: { pipeline: 'shop', 'execution-id': 'run-1', state: 'FAILED' },
} as CodePipelineCloudWatchPipelineEvent;
const UNIT: ActionExecutionDetail = {
  stageName: 'Test',
  actionName: 'Unit',
  status: 'Failed',
  input: { actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } },
  output: {
    executionResult: {
      externalExecutionUrl: 'https://console.example/unit',
      errorDetails: { code: 'JobFailed', message: 'Build terminated with state: FAILED.\n  Phase: BUILD' },
    },
  },
};

beforeEach(() => {
  process.env.TOPIC_ARN = 'arn:aws:sns:eu-south-2:111122223333:oncall';
  [codePipeline, sns].forEach((client) => client.reset());
  jest.mocked(sleep).mockReset();
  jest.spyOn(Logger.prototype, 'info').mockImplementation();
  sns.on(PublishCommand).resolves({ MessageId: 'message-1' });
  execution({
    artifactRevisions: [{ name: 'Source', revisionId: COMMIT, revisionSummary: 'Sell hats\n\nand shoes' }],
    variables: [{ name: 'ACTOR', resolvedValue: 'octocat' }],
  });
  actions(UNIT);
});

function execution(pipelineExecution: PipelineExecution): void {
  codePipeline
    .on(GetPipelineExecutionCommand, { pipelineName: 'shop', pipelineExecutionId: 'run-1' })
    .resolves({ pipelineExecution });
}

function actions(...actionExecutionDetails: ActionExecutionDetail[]): void {
  codePipeline
    .on(ListActionExecutionsCommand, { pipelineName: 'shop', filter: { pipelineExecutionId: 'run-1' } })
    .resolves({ actionExecutionDetails });
}

async function report() {
  await handler(EVENT);
  const [
    {
      args: [{ input }],
    },
  ] = sns.commandCalls(PublishCommand);
  const { default: text, https } = JSON.parse(input.Message!) as { default: string; https: string };
  return {
    input,
    text,
    lines: text.split('\n'),
    chat: JSON.parse(https) as { version: string; source: string; content: Record<string, string> },
  };
}

describe('the function that reports failures', () => {
  it('[GC-13] reports what failed and why, at which commit, by whom, and where to look', async () => {
    const { input, text } = await report();

    expect(input).toMatchObject({
      TopicArn: 'arn:aws:sns:eu-south-2:111122223333:oncall',
      Subject: 'shop failed in Test',
      MessageStructure: 'json',
    });
    expect(text).toBe(
      [
        'Pipeline shop failed in Test. No later stage was run.',
        'What: Unit: Build terminated with state: FAILED. Phase: BUILD',
        'Log: https://console.example/unit',
        'Commit: c0ffee0123c0 Sell hats',
        'By: octocat',
        'When: 2026-11-22T06:03:19Z',
        'Execution: run-1',
        'Details: https://eu-south-2.console.aws.amazon.com/codesuite/codepipeline/pipelines/shop/executions/run-1/timeline',
      ].join('\n'),
    );
  });

  it('reports nothing about the run that CodePipeline starts when the pipeline is created, before there is anything to deliver', async () => {
    execution({
      trigger: {
        triggerType: 'CreatePipeline',
        triggerDetail: 'arn:aws:sts::111122223333:assumed-role/deploy/session',
      },
    });

    await handler(EVENT);

    expect(sns.commandCalls(PublishCommand)).toEqual([]);
  });

  it.each(['StartPipelineExecution', 'CloudWatchEvent', 'AutomatedRollback'] as const)(
    'reports what failed in a run that was started by %s',
    async (triggerType) => {
      execution({ trigger: { triggerType } });

      expect((await report()).lines[0]).toContain('failed in Test');
    },
  );

  it('sends the same to chat, in its format', async () => {
    const { text, chat } = await report();

    expect(chat).toEqual({
      version: '1.0',
      source: 'custom',
      content: { textType: 'client-markdown', title: 'shop failed in Test', description: text },
    });
  });

  it('prevents mentions of a channel and disguised links in the message of a commit', async () => {
    execution({
      artifactRevisions: [{ revisionId: COMMIT, revisionSummary: '<!channel> & <https://evil.example|Look>' }],
    });

    const { lines, chat } = await report();

    expect(lines[3]).toBe('Commit: c0ffee0123c0 <!channel> & <https://evil.example|Look>');
    expect(chat.content.description).toContain('&lt;!channel&gt; &amp; &lt;https://evil.example|Look&gt;');
    expect(chat.content.description).not.toMatch(/[<>]/);
  });

  it.each<[string, ActionExecutionDetail, string]>([
    [
      'a summary where there is no error',
      { ...UNIT, output: { executionResult: { externalExecutionSummary: 'no such image' } } },
      'What: Unit: no such image',
    ],
    [
      'the error rather than the summary',
      {
        ...UNIT,
        output: {
          executionResult: { externalExecutionSummary: 'build 7', errorDetails: { message: 'no such image' } },
        },
      },
      'What: Unit: no such image',
    ],
    ['that nothing was said', { ...UNIT, output: undefined }, 'What: Unit: no reason given'],
    [
      'as much of a long error as one reads',
      { ...UNIT, output: { executionResult: { errorDetails: { message: 'e'.repeat(5_000) } } } },
      `What: Unit: ${'e'.repeat(299)}…`,
    ],
    [
      'an error without what a terminal would obey',
      { ...UNIT, output: { executionResult: { errorDetails: { message: '\u001b[31mred\u0007\r\n' } } } },
      'What: Unit: [31mred',
    ],
  ])('reports %s', async (_, action, line) => {
    actions(action);

    expect((await report()).lines[1]).toBe(line);
  });

  it.each<[string, Partial<ActionExecutionDetail>, string]>([
    [
      'who rejected, and what they wrote',
      {
        updatedBy: 'arn:aws:sts::111122223333:assumed-role/Lead/ada',
        output: { executionResult: { externalExecutionSummary: 'not on a Friday' } },
      },
      'What: Release: rejected by ada: not on a Friday',
    ],
    [
      'who rejected without a word',
      { updatedBy: 'arn:aws:iam::111122223333:user/ada' },
      'What: Release: rejected by ada',
    ],
    [
      'that nobody decided',
      {},
      'What: Release: timed out without a decision, or the approval request could not be sent',
    ],
    [
      'that could not be requested',
      { output: { executionResult: { errorDetails: { code: 'PermissionError', message: 'no access to the topic' } } } },
      'What: Release: timed out without a decision, or the approval request could not be sent: no access to the topic',
    ],
  ])('reports for an approval %s', async (_, decided, line) => {
    actions({
      stageName: 'Deploy',
      actionName: 'Release',
      status: 'Failed',
      input: { actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' } },
      ...decided,
    });

    expect((await report()).lines[1]).toBe(line);
  });

  it('names each of several that failed at once, and counts the rest', async () => {
    actions(
      ...['A', 'B', 'C', 'D', 'E'].map((actionName) => ({ stageName: 'Test', actionName, status: 'Failed' as const })),
    );

    expect((await report()).lines.slice(1, 5)).toEqual([
      ...['A', 'B', 'C'].map((name) => `What: ${name}: no reason given`),
      'What: 2 more',
    ]);
  });

  it('leaves out actions that succeeded, even at a later attempt', async () => {
    actions({ ...UNIT, actionName: 'Integration' }, { ...UNIT, status: 'Succeeded' }, UNIT, {
      stageName: 'Build',
      actionName: 'Image',
      status: 'Succeeded',
    });

    const { text } = await report();

    expect(text).toContain('What: Integration');
    expect(text).not.toMatch(/What: (Unit|Image)/);
  });

  it('reports that a rollback failed, which leaves an unknown state', async () => {
    execution({ executionType: 'ROLLBACK', trigger: { triggerType: 'AutomatedRollback', triggerDetail: 'run-0' } });

    const { input, lines } = await report();

    expect(input.Subject).toBe('shop rollback failed in Test');
    expect(lines[0]).toBe('Pipeline shop could not be rolled back in Test. Check which version is running.');
    expect(lines).toContain('By: run-0 (AutomatedRollback)');
  });

  it.each<[PipelineExecution, string]>([
    [
      {
        artifactRevisions: [
          { revisionId: COMMIT, revisionSummary: '{"ProviderType":"GitHub","CommitMessage":"Sell hats\\nand shoes"}' },
        ],
      },
      'Commit: c0ffee0123c0 Sell hats',
    ],
    [
      { artifactRevisions: [{ revisionId: COMMIT, revisionSummary: '{"ProviderType":"GitHub"}' }] },
      'Commit: c0ffee0123c0 {"ProviderType":"GitHub"}',
    ],
    [
      { artifactRevisions: [{ revisionId: COMMIT, revisionSummary: 's'.repeat(500) }] },
      `Commit: c0ffee0123c0 ${'s'.repeat(99)}…`,
    ],
    [{ artifactRevisions: [{ revisionId: COMMIT }] }, 'Commit: c0ffee0123c0'],
    [
      {
        artifactRevisions: [
          { revisionId: 'Tme2Rw.nYVd1RUT6', revisionSummary: 'Amazon S3 version id: Tme2Rw.nYVd1RUT6' },
        ],
      },
      'Revision: Tme2Rw.nYVd1RUT6',
    ],
    [{ artifactRevisions: [] }, 'Commit: none, because the source was not read'],
    [{}, 'Commit: none, because the source was not read'],
  ])('reports what %j was about', async (of, line) => {
    execution(of);

    expect((await report()).lines).toContain(line);
  });

  it.each<[PipelineExecution, string]>([
    [
      {
        variables: [{ name: 'ACTOR', resolvedValue: 'manual' }],
        trigger: {
          triggerType: 'StartPipelineExecution',
          triggerDetail: 'arn:aws:sts::111122223333:assumed-role/Lead/ada',
        },
      },
      'By: ada (StartPipelineExecution)',
    ],
    [
      {
        trigger: {
          triggerType: 'CloudWatchEvent',
          triggerDetail: 'arn:aws:events:eu-south-2:111122223333:rule/shop-start-rule',
        },
      },
      'By: shop-start-rule (CloudWatchEvent)',
    ],
    [{ trigger: { triggerType: 'PutActionRevision' } }, 'By: PutActionRevision'],
    [{}, 'By: unknown'],
  ])('reports by whom %j was started', async (of, line) => {
    execution(of);

    expect((await report()).lines).toContain(line);
  });

  it('queries again if CodePipeline does not know yet what failed', async () => {
    codePipeline
      .on(ListActionExecutionsCommand)
      .resolvesOnce({})
      .resolves({ actionExecutionDetails: [UNIT] });

    expect((await report()).text).toContain('What: Unit');
    expect(sleep).toHaveBeenCalledTimes(1);
  });

  it('reports a condition if no action failed', async () => {
    actions({ ...UNIT, status: 'Succeeded' });

    const { input, lines } = await report();

    expect(input.Subject).toBe('shop failed');
    expect(lines.slice(0, 2)).toEqual([
      'Pipeline shop failed. No later stage was run.',
      'What: no action failed, but a stage condition was not met',
    ]);
    expect(sleep).toHaveBeenCalledTimes(2);
  });

  it('reads every page of the actions', async () => {
    codePipeline
      .on(ListActionExecutionsCommand)
      .resolvesOnce({
        actionExecutionDetails: [{ ...UNIT, actionName: 'Deploy', status: 'Abandoned' }],
        nextToken: '1',
      })
      .resolves({ actionExecutionDetails: [UNIT] });

    expect((await report()).text).toContain('What: Unit');
    expect(sleep).not.toHaveBeenCalled();
  });

  it('limits the subject to what a mail accepts', async () => {
    const pipeline = 'p'.repeat(100);
    codePipeline.on(GetPipelineExecutionCommand).resolves({ pipelineExecution: {} });
    codePipeline.on(ListActionExecutionsCommand).resolves({ actionExecutionDetails: [UNIT] });

    await handler({ ...EVENT, detail: { ...EVENT.detail, pipeline } });

    expect(sns.commandCalls(PublishCommand)[0].args[0].input.Subject).toMatch(/^[\x20-\x7e]{100}$/);
  });

  it('fails, so that Lambda tries again, if it cannot read', async () => {
    codePipeline.onAnyCommand().rejects(new Error('throttled'));

    await expect(handler(EVENT)).rejects.toThrow('throttled');
  });

  it('fails, so that Lambda tries again, if it cannot publish', async () => {
    sns.onAnyCommand().rejects(new Error('no such topic'));

    await expect(handler(EVENT)).rejects.toThrow('no such topic');
  });
});
