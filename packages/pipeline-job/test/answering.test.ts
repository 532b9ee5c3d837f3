import { CodePipelineServiceException, PutJobSuccessResultCommand } from '@aws-sdk/client-codepipeline';
import fc from 'fast-check';
import { Answer, answering, Job, JobFailedError } from '@slipway/pipeline-job';
import { answers, codePipeline, event, failures, s3, successes } from './code-pipeline';

const logged: { message: string; error: Error }[] = [];
const logger = { error: (message: string, error: Error) => logged.push({ message, error }) };
const JOB = '11111111-1111-1111-1111-111111111111';

async function answer(work: (job: Job) => Promise<Answer>, ...[given]: Parameters<typeof event>): Promise<object[]> {
  await answering(work, { logger })(event(given));
  return answers();
}

beforeEach(() => {
  codePipeline.reset();
  s3.reset();
  logged.length = 0;
});

describe('answering a job', () => {
  it('reports the outcome', async () => {
    expect(
      await answer(async () => ({ done: true, variables: { REVISION: '7' }, summary: 'revision 7 serves' })),
    ).toEqual([{ jobId: JOB, executionDetails: { summary: 'revision 7 serves' }, outputVariables: { REVISION: '7' } }]);
  });

  it('has no summary if there is nothing to report', async () => {
    expect(await answer(async () => ({ done: true }))).toEqual([{ jobId: JOB }]);
  });

  it('continues with its progress, which it gets the next time', async () => {
    const asked: unknown[] = [];
    const work = async ({ progress }: Job): Promise<Answer> => {
      asked.push(progress);
      return { done: false, progress: { since: 5 }, summary: 'waiting' };
    };

    const [first] = await answer(work);
    await answer(work, { continuationToken: (first as { continuationToken: string }).continuationToken });

    expect(first).toEqual({ jobId: JOB, executionDetails: { summary: 'waiting' }, continuationToken: '{"since":5}' });
    expect(asked).toEqual([undefined, { since: 5 }]);
  });

  it('reads the user parameters as JSON', async () => {
    const asked: unknown[] = [];
    const work = async ({ id, parameters }: Job): Promise<Answer> => {
      asked.push(id, parameters);
      return { done: true };
    };

    await answer(work, { parameters: '{"digest":"sha256:1"}' });
    await answer(work);

    expect(asked).toEqual([JOB, { digest: 'sha256:1' }, JOB, {}]);
  });

  it('fails with the reason, and logs nothing', async () => {
    await answer(() => Promise.reject(new JobFailedError('the image has 2 HIGH findings')));

    expect(answers()).toEqual([
      { jobId: JOB, failureDetails: { type: 'JobFailed', message: 'the image has 2 HIGH findings' } },
    ]);
    expect(logged).toEqual([]);
  });

  it('fails with a message without internals if the program is at fault, and logs the whole error', async () => {
    const fault = new TypeError('token ghp_secret is not iterable');

    await answer(() => Promise.reject(fault));

    expect(failures()).toEqual(["the job failed: TypeError; see the function's log for details"]);
    expect(logged).toEqual([{ message: 'the job failed because of an internal error', error: fault }]);
  });

  it('fails if the user parameters are not JSON, with a message that does not repeat them', async () => {
    await answer(async () => ({ done: true }), { parameters: '{"token": ghp_secret' });

    expect(failures()).toEqual(['the user parameters of the action are not valid JSON; correct the action']);
  });

  it('fails if there is more progress than CodePipeline keeps', async () => {
    await answer(async () => ({ done: false, progress: { text: 'x'.repeat(2048) } }));

    expect(failures()).toEqual(["the job failed: RangeError; see the function's log for details"]);
    expect(logged[0].error.message).toBe('progress has 2059 characters, but CodePipeline stores at most 2048');
  });

  it.each([
    ['summary', 2048],
    ['message', 5000],
  ])('cuts a %s that CodePipeline would refuse', async (what, longest) => {
    const text = 'é'.repeat(longest);

    await answer(async () => {
      if (what === 'message') {
        throw new JobFailedError(`${text}x`);
      }
      return { done: true, summary: `${text}x` };
    });
    await answer(async () => {
      if (what === 'message') {
        throw new JobFailedError(text);
      }
      return { done: true, summary: text };
    });

    const texts = answers()
      .map((it) => JSON.stringify(it))
      .map((json) => /é+…?/.exec(json)![0]);
    expect(texts).toEqual([`${text.slice(1)}…`, text]);
  });

  it('answers every job once, whatever its parameters are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (parameters) => {
        codePipeline.reset();
        await answer(async () => ({ done: true }), { parameters });
        expect(failures().length + successes()).toBe(1);
      }),
      { numRuns: 200 },
    );
  });

  it.each(['ValidationException', 'OutputVariablesSizeExceededException'])(
    'fails the job if CodePipeline does not accept its answer: %s',
    async (name) => {
      const refusal = new CodePipelineServiceException({
        name,
        $fault: 'client',
        $metadata: {},
        message: 'outputVariables',
      });
      codePipeline.on(PutJobSuccessResultCommand).rejects(refusal);

      await answer(async () => ({ done: true, variables: { 'not a name': '1' } }));

      expect(failures()).toEqual([`the job failed: ${name}; see the function's log for details`]);
      expect(logged).toEqual([{ message: 'the job failed because of an internal error', error: refusal }]);
    },
  );

  it('lets Lambda try again if CodePipeline cannot be reached', async () => {
    codePipeline.rejects(new Error('throttled'));

    await expect(answer(async () => ({ done: true }))).rejects.toThrow('throttled');
  });
});
