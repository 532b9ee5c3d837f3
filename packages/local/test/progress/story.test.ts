import { PipelineEvent } from '../../src/pipeline/events';
import { ConsoleProgress } from '../../src/progress/console-progress';
import { Story } from '../../src/progress/story';

function failed(pipeline: string, executionId = `${pipeline}-execution`): PipelineEvent {
  return {
    detailType: 'CodePipeline Pipeline Execution State Change',
    time: '2026-11-22T10:00:00.000Z',
    detail: { pipeline, 'execution-id': executionId, version: 1, state: 'FAILED' },
  };
}

function failedAction(pipeline: string): PipelineEvent {
  return {
    detailType: 'CodePipeline Action Execution State Change',
    time: '2026-11-22T10:00:00.000Z',
    detail: {
      pipeline,
      'execution-id': 'e',
      version: 1,
      stage: 'Scan',
      'action-execution-id': 'a',
      action: 'Gate',
      state: 'FAILED',
      region: 'eu-south-2',
      type: { owner: 'AWS', provider: 'Lambda', category: 'Invoke', version: '1' },
    },
  };
}

let said: string;
let progress: ConsoleProgress;
let story: Story;
beforeEach(() => {
  said = '';
  progress = new ConsoleProgress({ write: (text) => (said += text) });
  story = new Story(progress);
});
afterEach(() => progress.close());

test('one line before each step of a story says what is about to happen, and one after it that it happened as expected', async () => {
  const well = await story.chapter({ about: 'a release is pushed', expected: 'it is delivered' }, async () => {
    progress.step('pushed');
    return true;
  });

  expect(said).toBe(
    '  1. a release is pushed. Expected: it is delivered\n  pushed\n  1. happened as expected: it is delivered\n',
  );
  expect([well, story.asExpected]).toEqual([true, true]);
  expect(story.chapters).toEqual([
    { about: 'a release is pushed', expected: 'it is delivered', outcome: 'as expected', failedAsExpected: [] },
  ]);
});

test('a failure that is expected does not look like a failure of the demo', async () => {
  await story.chapter(
    {
      about: 'a flawed release is pushed',
      expected: 'the gate refuses it',
      failing: (pipeline) => pipeline === 'shop',
    },
    async () => {
      [failedAction('shop'), failed('shop'), failed('site')].forEach(progress.event);
      return true;
    },
  );
  progress.event(failed('shop', 'later'));

  expect(said).toMatch(
    /Scan\/Gate +failed +0\.0 s\n {2}shop shop-exe failed, as expected\n {2}site site-exe FAILED\n.*happened as expected.*\n {2}shop later FAILED\n$/,
  );
  expect(story.chapters[0].failedAsExpected).toEqual(['shop-execution']);
});

test('an unexpected result is reported by its step and by the story', async () => {
  await story.chapter({ about: 'one', expected: 'it works' }, async () => {
    progress.event(failed('shop'));
    return true;
  });

  expect(await story.chapter({ about: 'two', expected: 'it works too' }, async () => false)).toBe(false);

  expect(said).toContain('shop shop-exe FAILED\n');
  expect(said).toContain('  2. did NOT happen as expected: it works too\n');
  expect(story.asExpected).toBe(false);
});

test('an aborted step has not ended', async () => {
  await expect(
    story.chapter({ about: 'one', expected: 'it works', failing: () => true }, async () =>
      Promise.reject(new Error('stopped')),
    ),
  ).rejects.toThrow('stopped');
  progress.event(failed('shop'));

  expect(story.chapters[0].outcome).toBe('did not end');
  expect(said).toContain('shop shop-exe FAILED');
});
