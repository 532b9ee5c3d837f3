import { ActionStateChange, PipelineEvent, PipelineStateChange } from '../pipeline/events';
import { cutToWidth, displayWidth } from './display-width';
import { LogTails } from './log-tails';
import { printable } from './printable';

const CLEAR_LINE = '\r\u001b[K';
const TICK_MS = 1_000;
/** Time without output after which a status line is printed, in milliseconds. The time grows until the next event. */
const QUIET_MS = 4_000;
const MOST_QUIET_MS = 30_000;
const USUAL_COLUMNS = 80;
/** Texts for the states in events. */
const STATES: Readonly<Record<string, string>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'FAILED',
  ABANDONED: 'abandoned',
  STOPPED: 'STOPPED',
  SUPERSEDED: 'superseded',
  CANCELED: 'cancelled, because its pipeline was changed',
  RESUMED: 'continues with the retry of a failed stage',
};

export interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width of the terminal, in characters. @default 80 */
  readonly columns?: number;
}

interface RunningAction {
  readonly pipeline: string;
  readonly executionId: string;
  readonly name: string;
  /** Start time, in milliseconds since 1970. */
  readonly since: number;
}

/**
 * Prints the progress of a run: a line when a step begins, an action ends, or an execution starts or ends, and the last
 * log lines of a failed build.
 *
 * In a terminal, the last line shows what is running and for how long. In other output, such as a log file, only whole
 * lines are printed, at least one every 30 seconds while the run is working. While a question is on the screen, lines
 * are held back until the user answers.
 */
export class ConsoleProgress {
  /** Running actions, by action execution ID. */
  private readonly running = new Map<string, RunningAction>();
  private readonly pipelines = new Set<string>();
  private readonly ticker: NodeJS.Timeout;
  private readonly logs = new LogTails();
  /** Lines held back until a question is answered. Undefined if no question is on the screen. */
  private held?: string[];
  private drawnWidth = 0;
  private expectation?: {
    readonly failing: (pipeline: string) => boolean;
    readonly onFailure: (executionId: string) => void;
  };
  private atRest = true;
  /** Current step, which the status line shows if no action is running. */
  private doing = '';
  private lastLine: number;
  private lastOutput: number;
  private quietMs = QUIET_MS;

  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = Date.now,
  ) {
    this.lastLine = this.lastOutput = now();
    this.ticker = setInterval(() => this.tick(), TICK_MS);
    this.ticker.unref();
  }

  /** Function that is called with each line that `step` or `rest` prints. */
  public onStep?: (line: string) => void;

  /** Prints the start of a step, and shows it as the current step. */
  public readonly step = (line: string): void => {
    this.onStep?.(line);
    this.atRest = false;
    this.doing = line;
    this.line(`  ${line}`);
  };

  /** Prints a line that is not a step of the run, such as a request to the user. */
  public readonly note = (line: string): void => this.line(`  ${line}`);

  /** Prints that the run waits for an external event. Until the next step, no status lines are printed. */
  public readonly rest = (line: string): void => {
    this.onStep?.(line);
    this.atRest = true;
    this.line(`  ${line}`);
  };

  public readonly event = (event: PipelineEvent): void => {
    switch (event.detailType) {
      case 'CodePipeline Pipeline Execution State Change':
        return this.pipeline(event);
      case 'CodePipeline Action Execution State Change':
        return this.action(event);
      case 'log':
        return this.logs.add(event);
    }
  };

  /**
   * Marks failures as expected, until the returned function is called.
   *
   * @param failing function that returns whether failures of a pipeline are expected
   * @param onFailure function that is called with the ID of each execution that fails as expected
   */
  public expectFailures(failing: (pipeline: string) => boolean, onFailure: (executionId: string) => void): () => void {
    this.expectation = { failing, onFailure };
    return () => {
      this.expectation = undefined;
    };
  }

  /** Pauses the output for a question, until the returned function is called. */
  public hold(): () => void {
    this.erase();
    this.held ??= [];
    return () => this.release();
  }

  /** Ends the output: removes the status line, and prints the lines that were held back. */
  public close(): void {
    clearInterval(this.ticker);
    this.atRest = true;
    this.running.clear();
    this.release();
  }

  private pipeline({ detail }: PipelineStateChange): void {
    this.pipelines.add(detail.pipeline);
    const started = detail.state === 'STARTED';
    const expected = detail.state === 'FAILED' && this.expectation?.failing(detail.pipeline);
    const what = started
      ? `started by ${detail['execution-trigger']?.['trigger-detail'] ?? 'request'}`
      : expected
        ? 'failed, as expected'
        : STATES[detail.state];
    if (!started) {
      this.forget(detail['execution-id']);
    }
    if (expected) {
      this.expectation!.onFailure(detail['execution-id']);
    }
    this.line(`  ${detail.pipeline} ${detail['execution-id'].slice(0, 8)} ${what}`);
  }

  private action(event: ActionStateChange): void {
    const { time, detail } = event;
    const { pipeline, 'execution-id': executionId, 'action-execution-id': id, stage, action, state } = detail;
    if (state === 'STARTED') {
      this.quietMs = QUIET_MS;
      this.running.set(id, { pipeline, executionId, name: `${stage}/${action}`, since: Date.parse(time) });
      return this.drawStatus();
    }
    const seconds = (Date.parse(time) - (this.running.get(id)?.since ?? Date.parse(time))) / 1_000;
    this.running.delete(id);
    const summary = detail['execution-result']?.['external-execution-summary'];
    const name = this.nameOf({ pipeline, name: `${stage}/${action}` }).padEnd(this.pipelines.size > 1 ? 48 : 24);
    const ended = state === 'FAILED' && this.expectation?.failing(pipeline) ? 'failed' : STATES[state];
    this.line(`    ${name} ${ended.padEnd(10)} ${seconds.toFixed(1).padStart(5)} s${summary ? `  ${summary}` : ''}`);
    this.logs.linesOf(event).forEach((line) => this.line(`      ${line}`));
  }

  /** Removes the running actions of an ended execution. */
  private forget(executionId: string): void {
    [...this.running]
      .filter(([, action]) => action.executionId === executionId)
      .forEach(([id]) => this.running.delete(id));
  }

  private nameOf({ pipeline, name }: Pick<RunningAction, 'pipeline' | 'name'>): string {
    return this.pipelines.size > 1 ? `${pipeline} ${name}` : name;
  }

  private line(text: string): void {
    this.lastLine = this.now();
    this.quietMs = QUIET_MS;
    if (this.held) {
      this.held.push(text);
      return;
    }
    this.erase();
    this.write(`${printable(text)}\n`);
    this.drawStatus();
  }

  private release(): void {
    const lines = this.held ?? [];
    this.held = undefined;
    lines.forEach((line) => this.write(`${printable(line)}\n`));
    this.drawStatus();
  }

  private tick(): void {
    if (this.terminal.isTTY) {
      return this.drawStatus();
    }
    const status = this.status();
    if (!this.held && status !== '' && this.now() - this.lastOutput >= this.quietMs) {
      this.write(`${status}\n`);
      this.quietMs = Math.min(2 * this.quietMs, MOST_QUIET_MS);
    }
  }

  private drawStatus(): void {
    if (!this.terminal.isTTY || this.held) {
      return;
    }
    const status = cutToWidth(this.status(), this.columns - 1);
    this.erase();
    this.write(status);
    this.drawnWidth = displayWidth(status);
  }

  /**
   * Returns the status line: the running actions, or the current step and the seconds since the last line. Empty if
   * neither applies.
   */
  private status(): string {
    const running = [...this.running.values()].map(
      (action) => `${this.nameOf(action)} ${this.secondsSince(action.since)} s`,
    );
    if (running.length > 0) {
      return `    running: ${printable(running.join(', '))}`;
    }
    const silence = this.secondsSince(this.lastLine);
    return this.atRest || silence < 1 ? '' : printable(`    still working, ${silence} s: ${this.doing}`);
  }

  /** Clears the status line, including the additional rows that it occupies if the terminal became narrower. */
  private erase(): void {
    if (!this.terminal.isTTY || this.held) {
      return;
    }
    const rows = Math.ceil(this.drawnWidth / this.columns);
    this.write(rows > 1 ? `\r\u001b[${rows - 1}A\u001b[J` : CLEAR_LINE);
    this.drawnWidth = 0;
  }

  private write(text: string): void {
    if (text !== '') {
      this.lastOutput = this.now();
      this.terminal.write(text);
    }
  }

  private get columns(): number {
    return this.terminal.columns || USUAL_COLUMNS;
  }

  private secondsSince(moment: number): number {
    return Math.round((this.now() - moment) / 1_000);
  }
}
