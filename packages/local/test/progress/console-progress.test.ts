import { ActionState, ActionStateChange, LogLine, PipelineEvent, PipelineState } from '../../src/pipeline/events';
import { ConsoleProgress } from '../../src/progress/console-progress';
import { displayWidth } from '../../src/progress/display-width';
import { Screen } from '../terminal/screen';

const START = Date.parse('2026-11-22T10:00:00.000Z');

class Paper {
  public text = '';

  constructor(
    public readonly isTTY?: boolean,
    public columns?: number,
  ) {}

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
  it('writes a line for each thing that is done, and nothing else, without a terminal', () => {
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

  it('shows which pipeline an action belongs to, if there are several', () => {
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
  ] as const)('shows that an action ended as %s, even if it did not see the start', (state, word) => {
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

  it('keeps a last line in a terminal that shows what runs and for how long', () => {
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

describe('the log of a failed build', () => {
  const log = (line: string, file = '/run/logs/Build/Storefront.log'): PipelineEvent => ({
    detailType: 'log',
    time: '',
    detail: { pipeline: 'shop', 'execution-id': '3f2a', stage: 'Build', action: 'Storefront', line, file },
  });
  const said = (...events: PipelineEvent[]): string => {
    const paper = new Paper();
    const progress = new ConsoleProgress(paper);
    events.forEach(progress.event);
    progress.close();
    return paper.text;
  };

  const build = action('FAILED', 1) as ActionStateChange;
  const invocation = {
    ...build,
    detail: { ...build.detail, type: { ...build.detail.type, category: 'Invoke', provider: 'Lambda' } },
  } as PipelineEvent;

  it('shows its last 20 lines in the terminal, and the path of the whole log', () => {
    const lines = Array.from({ length: 30 }, (_, index) => log(`line ${index + 1}`));

    const text = said(action('STARTED'), ...lines, action('FAILED', 2, 'exit status 1'));

    expect(text.split('\n').slice(1, -1)).toEqual([
      ...Array.from({ length: 20 }, (_, index) => `      | line ${index + 11}`),
      '      complete log: /run/logs/Build/Storefront.log',
    ]);
  });

  it('is shown of a log that is in no file', () => {
    const inNoFile = log('lost') as LogLine;

    expect(said({ ...inNoFile, detail: { ...inNoFile.detail, file: undefined } }, action('FAILED', 1))).toMatch(
      /\| lost\n$/,
    );
  });

  it('cannot control the terminal', () => {
    expect(said(log('\u001b[2Jcleared'), action('FAILED', 1))).toContain('| [2Jcleared\n');
  });

  it.each([
    ['a build that succeeded', [log('fine'), action('SUCCEEDED', 1)]],
    [
      'a failure that says all of it already',
      [log('[Container] Rejected by ana'), action('FAILED', 1, 'Rejected by ana')],
    ],
    ['a function that failed', [log('invoked'), invocation]],
    ['a failure without a log', [action('FAILED', 1, 'no such project')]],
    ['a second attempt that succeeds', [log('broken'), action('STARTED'), action('SUCCEEDED', 1)]],
  ])('is not shown for %s', (_, events) => {
    expect(said(...events)).not.toContain('|');
  });
});

describe('ConsoleProgress over time', () => {
  beforeEach(() => void jest.useFakeTimers({ now: START }));
  afterEach(() => void jest.useRealTimers());

  /** Action of another pipeline. */
  const of = (name: string, state: ActionState): PipelineEvent => {
    const event = action(state) as ActionStateChange;
    return { ...event, detail: { ...event.detail, pipeline: name, 'execution-id': name, 'action-execution-id': name } };
  };

  it.each([[20], [80], [120]])(
    'cuts the status line to the width of the terminal, %d columns, even after it was resized',
    (columns) => {
      const paper = new Paper(true, 200);
      const progress = new ConsoleProgress(paper);
      ['shop', 'site', '本番環境', 'stock'].forEach((name) => progress.event(of(name, 'STARTED')));
      paper.columns = columns;
      paper.text = '';

      jest.advanceTimersByTime(3_000);

      const lines = paper.text.split(/\r\u001b\[K|\r\u001b\[\d+A\u001b\[J/).slice(1);
      expect(lines).toHaveLength(3);
      lines.forEach((line) => expect(displayWidth(line)).toBeLessThan(columns));
      expect(lines[2]).toMatch(columns === 120 ? / 3 s$/ : /…$/);
    },
  );

  it('clears every row of a status line that a narrower terminal has wrapped', () => {
    const screen = new Screen(120);
    const terminal = {
      isTTY: true,
      columns: 120,
      write: (text: string) => screen.write(text.replaceAll('\n', '\r\n')),
    };
    const progress = new ConsoleProgress(terminal);
    ['shop', 'site', 'stock'].forEach((name) => progress.event(of(name, 'STARTED')));
    const [drawn] = screen.rows;
    terminal.columns = screen.columns = 40;
    screen.write(`\r\u001b[J${drawn}`); // as the terminal wraps it

    jest.advanceTimersByTime(1_000);
    progress.close();

    expect(drawn.length).toBeGreaterThan(40);
    expect(screen.text).toBe('');
  });

  it('forgets an action that has ended, even when a second pipeline started meanwhile', () => {
    const paper = new Paper(true);
    const progress = new ConsoleProgress(paper);
    [pipeline('STARTED'), action('STARTED')].forEach(progress.event);
    const started = pipeline('STARTED');
    progress.event({ ...started, detail: { ...started.detail, pipeline: 'site' } } as PipelineEvent);
    progress.event(action('SUCCEEDED', 2));
    paper.text = '';

    jest.advanceTimersByTime(3_000);

    expect(paper.text).not.toContain('Build/Storefront');
  });

  it('forgets the actions of an execution that has ended', () => {
    const paper = new Paper(true);
    const progress = new ConsoleProgress(paper);
    progress.event(of('shop', 'STARTED'));
    progress.event(of('site', 'STARTED'));
    const stopped = pipeline('STOPPED');
    progress.event({ ...stopped, detail: { ...stopped.detail, 'execution-id': 'shop' } } as PipelineEvent);
    paper.text = '';

    jest.advanceTimersByTime(1_000);

    expect(paper.text).toMatch(/running: Build\/Storefront 1 s$/);
  });

  it.each([
    ['a terminal, with an action', true, true],
    ['a terminal, with nothing to name', true, false],
    ['a log, with an action', false, true],
    ['a log, with nothing to name', false, false],
  ])(
    'is never silent for more than half a minute in %s, and first says something after 5 seconds',
    (_, isTTY, running) => {
      const written: number[] = [];
      const progress = new ConsoleProgress({ isTTY, write: () => written.push(Date.now()) });
      progress.step('deploying shop');
      if (running) {
        progress.event(action('STARTED'));
      }

      jest.advanceTimersByTime(120_000);
      progress.close();

      const gaps = [...written, START + 120_000].map((moment, index) => moment - (written[index - 1] ?? START));
      expect(gaps[1]).toBeLessThanOrEqual(5_000);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(31_000);
    },
  );

  it('reports less and less often in a log that nothing happens, until something does', () => {
    const paper = new Paper();
    const progress = new ConsoleProgress(paper);
    progress.step('deploying shop');
    jest.advanceTimersByTime(65_000);
    progress.step('deploying site');
    jest.advanceTimersByTime(5_000);
    progress.close();

    expect(paper.text.match(/\d+ s/g)).toEqual(['4 s', '12 s', '28 s', '58 s', '4 s']);
  });

  it('shows in a log what runs and for how long, in whole lines', () => {
    const paper = new Paper();
    const progress = new ConsoleProgress(paper);
    progress.step('deploying shop');
    jest.advanceTimersByTime(5_000);
    progress.event(action('STARTED', 5));
    jest.advanceTimersByTime(5_000);
    progress.close();

    expect(paper.text).toBe(
      '  deploying shop\n    still working, 4 s: deploying shop\n    running: Build/Storefront 3 s\n',
    );
  });

  it('prints a note without taking it for the current step', () => {
    const paper = new Paper();
    const progress = new ConsoleProgress(paper);
    const steps: string[] = [];
    progress.onStep = (line) => steps.push(line);
    progress.step('deploying shop');

    progress.note('shop is waiting');
    jest.advanceTimersByTime(5_000);
    progress.close();

    expect(paper.text).toBe('  deploying shop\n  shop is waiting\n    still working, 4 s: deploying shop\n');
    expect(steps).toEqual(['deploying shop']);
  });

  it('is silent in a log while it waits for external events', () => {
    const paper = new Paper();
    const progress = new ConsoleProgress(paper);

    progress.rest('standing until Ctrl-C');
    jest.advanceTimersByTime(60_000);

    expect(paper.text).toBe('  standing until Ctrl-C\n');
  });

  it.each([[true], [false]])(
    'holds everything back while a question is on the screen (terminal: %s), and prints it after the answer',
    (isTTY) => {
      const paper = new Paper(isTTY);
      const progress = new ConsoleProgress(paper);
      progress.event(action('STARTED'));
      const release = progress.hold();
      paper.text = '';

      progress.step('another stack');
      jest.advanceTimersByTime(30_000);
      const asked = paper.text;
      release();

      expect(asked).toBe('');
      expect(paper.text).toMatch(/^ {2}another stack\n/);
    },
  );

  it('prints held lines when it is closed', () => {
    const paper = new Paper(true);
    const progress = new ConsoleProgress(paper);
    progress.hold();
    progress.step('another stack');

    progress.close();

    expect(paper.text).toContain('  another stack\n');
  });
});
