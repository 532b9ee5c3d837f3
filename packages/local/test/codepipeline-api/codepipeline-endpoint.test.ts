import { action, pipeline } from '@slipway/testing/declared-pipeline';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { CodePipelineEndpoint } from '../../src/codepipeline-api/codepipeline-endpoint';
import { ExecutionRecords } from '../../src/pipeline/execution-records';
import { ExecutionResult } from '../../src/pipeline/execution-result';
import { Actions, fails, world } from '../pipeline/fixture';

let endpoint: CodePipelineEndpoint;

let records: ExecutionRecords;

beforeEach(async () => {
  records = new ExecutionRecords();
  endpoint = await CodePipelineEndpoint.start(records);
});

afterEach(() => endpoint.stop());
afterAll(removeFolders);

async function call(target: string, body: unknown) {
  const response = await fetch(endpoint.url, {
    method: 'POST',
    headers: { 'x-amz-target': target },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

const never = new AbortController().signal;

test('listens on loopback only, at the address in its variable', () => {
  expect(endpoint.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(endpoint.environment).toEqual({ AWS_ENDPOINT_URL_CODEPIPELINE: endpoint.url });
});

test('passes an answer to its waiting caller, once', async () => {
  const answer = endpoint.answerOf('job-1', never);

  const first = await call('CodePipeline_20150709.PutJobSuccessResult', {
    jobId: 'job-1',
    outputVariables: { a: 'b' },
  });
  const second = await call('CodePipeline_20150709.PutJobSuccessResult', { jobId: 'job-1' });

  expect(first).toEqual({ status: 200, body: {} });
  expect(await answer).toEqual({ succeeded: true, jobId: 'job-1', outputVariables: { a: 'b' } });
  expect(second).toMatchObject({
    status: 400,
    body: { __type: 'JobNotFoundException', message: 'no job job-1 is waiting for an answer' },
  });
});

test('stops waiting on request', async () => {
  const controller = new AbortController();
  const answer = endpoint.answerOf('job-1', controller.signal);

  controller.abort(new Error('too late'));

  await expect(answer).rejects.toThrow('too late');
  expect(
    (
      await call('CodePipeline_20150709.PutJobFailureResult', {
        jobId: 'job-1',
        failureDetails: { type: 'JobFailed', message: 'x' },
      })
    ).status,
  ).toBe(400);
});

test.each<[string, string, object, string, RegExp?]>([
  ['another operation', 'CodePipeline_20150709.PollForJobs', {}, 'InvalidActionException'],
  ['an operation of every object', 'CodePipeline_20150709.constructor', {}, 'InvalidActionException'],
  ['another service', 'Logs_20140328.PutJobSuccessResult', {}, 'InvalidActionException'],
  [
    'an answer without a job',
    'CodePipeline_20150709.PutJobSuccessResult',
    {},
    'ValidationException',
    /^jobId: Invalid input: expected string/,
  ],
  [
    'a failure without details',
    'CodePipeline_20150709.PutJobFailureResult',
    { jobId: 'job-1' },
    'ValidationException',
    /^failureDetails: Invalid input: expected object/,
  ],
  [
    'a filter that it does not know',
    'CodePipeline_20150709.ListActionExecutions',
    { pipelineName: 'shop', filter: { latestInPipelineExecution: {} } },
    'ValidationException',
  ],
  [
    'a pipeline that is not there',
    'CodePipeline_20150709.ListActionExecutions',
    { pipelineName: 'shop' },
    'PipelineNotFoundException',
  ],
  [
    'an execution of such a pipeline',
    'CodePipeline_20150709.GetPipelineExecution',
    { pipelineName: 'shop', pipelineExecutionId: 'e' },
    'PipelineNotFoundException',
  ],
])('refuses %s', async (_, target, body, type, message = /./) => {
  const answer = await call(target, body);

  expect(answer).toMatchObject({ status: 400, body: { __type: type, message: expect.stringMatching(message) } });
});

describe('RetryStageExecution', () => {
  const TARGET = 'CodePipeline_20150709.RetryStageExecution';
  const input = { pipelineName: 'shop', stageName: 'Build', retryMode: 'FAILED_ACTIONS' };

  /** Pipeline of the run, with an execution that has failed in its second stage. */
  async function failedOnce() {
    let times = 0;
    const actions = new Actions({ Unit: () => ((times += 1) === 1 ? fails() : {}) });
    const { runner } = world(pipeline([{ Name: 'Build', Actions: [action('Unit')] }]), actions, { records });
    const { executionId, result } = runner.start();
    await result;
    const retried: Promise<ExecutionResult>[] = [];
    endpoint.retryWith({ retry: (_, retry) => retried.push(runner.retry(retry).result) });
    return { executionId, retried };
  }

  test('retries a failed stage, and answers with the ID of the execution, which goes on', async () => {
    const { executionId, retried } = await failedOnce();

    const answer = await call(TARGET, { ...input, pipelineExecutionId: executionId });

    expect(answer).toEqual({ status: 200, body: { pipelineExecutionId: executionId } });
    expect((await Promise.all(retried)).map(({ status }) => status)).toEqual(['Succeeded']);
  });

  test.each([
    ['a stage that does not exist', { stageName: 'Gone' }, 'StageNotFoundException'],
    ['a stage that has not failed', { stageName: 'Source' }, 'StageNotRetryableException'],
    ['another pipeline', { pipelineName: 'other' }, 'PipelineNotFoundException'],
    ['another execution', { pipelineExecutionId: 'e-0' }, 'PipelineExecutionNotFoundException'],
    ['another mode', { retryMode: 'SOME' }, 'ValidationException'],
  ])('refuses %s in the words of AWS', async (_, other, type) => {
    const { executionId, retried } = await failedOnce();

    const answer = await call(TARGET, { ...input, pipelineExecutionId: executionId, ...other });

    expect([answer.status, (answer.body as { readonly __type: string }).__type, retried]).toEqual([400, type, []]);
  });

  test('passes on what else goes wrong', async () => {
    const { executionId } = await failedOnce();
    endpoint.retryWith({
      retry: () => {
        throw new Error('the run was stopped');
      },
    });

    const answer = await call(TARGET, { ...input, pipelineExecutionId: executionId });

    expect(answer.body).toMatchObject({ message: 'the run was stopped' });
  });
});
