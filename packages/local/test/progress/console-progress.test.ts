import { ActionState, PipelineEvent, PipelineState } from '../../src/pipeline/events';
import { ConsoleProgress } from '../../src/progress/console-progress';

const START = Date.parse('2026-11-22T10:00:00.000Z');

class Paper {
  public text = '';

  constructor(public readonly isTTY?: boolean) {}

  public write(text: string): void {
    this.text += text;
  }
}

function pipeline(state: PipelineState, trigger?: string): PipelineEvent {
  return {
    detailType: 'CodePipeline Pipeline Execution State Change',
    time: new Date(START).toISOString(),
    detail: {
      pipeline: 'shop',
      'execution-id': '3f2a0000-aaaa',
      version: 1,
      state,
      ...(trigger && { 'execution-trigger': { 'trigger-type': 'CloudWatchEvent', 'trigger-detail': trigger } }),
    },
  };
}

function action(state: ActionState, atSeconds = 0, summary?: string): PipelineEvent {
  return {
    detailType: 'CodePipeline Action Execution State Change',
    time: new Date(START + atSeconds * 1_000).toISOString(),
    detail: {
      pipeline: 'shop',
      'execution-id': '3f2a',
      version: 1,
      stage: 'Build',
      'action-execution-id': 'a-1',
      action: 'Storefront',
      state,
      region: 'eu-south-2',
      type: { owner: 'AWS', provider: 'CodeBuild', category: 'Build', version: '1' },
      ...(summary && { 'execution-result': { 'external-execution-summary': summary } }),
    },
  };
}

describe('ConsoleProgress', () => {
  it('writes a line for each thing that is done, and nothing else, where there is no terminal', () => {
    const paper = new Paper();
    const progress = new ConsoleProgress(paper);

    progress.step('deploying shop');
    [
      pipeline('STARTED', 'rule push'),
      pipeline('STARTED'),
      action('STARTED'),
      action('SUCCEEDED', 1.5, 'done'),
      pipeline('SUCCEEDED'),
    ].forEach(progress.event);
    progress.close();

    expect(paper.text).toBe(
      [
        '  deploying shop',
        '  shop 3f2a0000 started by rule push',
        '  shop 3f2a0000 started by request',
        '    Build/Storefront         succeeded    1.5 s  done',
        '  shop 3f2a0000 succeeded',
        '',
      ].join('\n'),
    );
  });

  it('says which pipeline an action belongs to, where there are several', () => {
    const paper = new Paper();
    const progress = new ConsoleProgress(paper);
    const started = pipeline('STARTED');

    [
      started,
      { ...started, detail: { ...started.detail, pipeline: 'site' } } as PipelineEvent,
      action('SUCCEEDED'),
    ].forEach(progress.event);

    expect(paper.text.split('\n')[2]).toBe('    shop Build/Storefront                            succeeded    0.0 s');
  });

  it.each([
    ['FAILED', 'FAILED'],
    ['ABANDONED', 'abandoned'],
  ] as const)('says that an action ended as %s, also where it never saw it start', (state, word) => {
    const paper = new Paper();

    new ConsoleProgress(paper).event(action(state));

    expect(paper.text).toBe(`    Build/Storefront         ${word.padEnd(10)}   0.0 s\n`);
  });

  it('leaves log lines and stages to the report', () => {
    const paper = new Paper();
    const progress = new ConsoleProgress(paper);

    progress.event({
      detailType: 'log',
      time: '',
      detail: { pipeline: 'shop', 'execution-id': '3f2a', stage: 'Build', action: 'Storefront', line: 'secret' },
    });
    progress.event({
      detailType: 'CodePipeline Stage Execution State Change',
      time: '',
      detail: { pipeline: 'shop', 'execution-id': '3f2a', version: 1, stage: 'Build', state: 'STARTED' },
    });

    expect(paper.text).toBe('');
  });

  it('keeps a last line in a terminal that tells what runs and for how long', () => {
    jest.useFakeTimers({ now: START });
    const paper = new Paper(true);
    const progress = new ConsoleProgress(paper);

    progress.event(action('STARTED'));
    jest.advanceTimersByTime(3_000);
    const running = paper.text;
    progress.event(action('SUCCEEDED', 3));
    progress.close();
    const closed = paper.text;
    jest.advanceTimersByTime(5_000);

    expect(running).toMatch(/\r\u001b\[K {4}running: Build\/Storefront 3 s$/);
    expect(closed).toMatch(/succeeded {4}3\.0 s\n\r\u001b\[K\r\u001b\[K$/);
    expect(paper.text).toBe(closed);
    jest.useRealTimers();
  });
});
