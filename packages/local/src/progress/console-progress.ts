import { ActionStateChange, PipelineEvent, PipelineStateChange } from '../pipeline/events';
import { printable } from './printable';

const CLEAR_LINE = '\r\u001b[K';
const TICK_MS = 1_000;
/** Words that a person reads first. */
const ENDED: Readonly<Record<string, string>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'FAILED',
  ABANDONED: 'abandoned',
  STOPPED: 'STOPPED',
  SUPERSEDED: 'superseded',
};

export interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/**
 * Says what happens, a line for each thing that is done.
 *
 * In a terminal a last line tells what is running and for how long; elsewhere there are only whole lines, fit for a log.
 */
export class ConsoleProgress {
  private readonly running = new Map<string, number>();
  private readonly pipelines = new Set<string>();
  private readonly ticker?: NodeJS.Timeout;

  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = Date.now,
  ) {
    if (terminal.isTTY) {
      this.ticker = setInterval(() => this.drawStatus(), TICK_MS);
      this.ticker.unref();
    }
  }

  public readonly step = (line: string): void => {
    this.line(`  ${line}`);
  };

  public readonly event = (event: PipelineEvent): void => {
    switch (event.detailType) {
      case 'CodePipeline Pipeline Execution State Change':
        return this.pipeline(event);
      case 'CodePipeline Action Execution State Change':
        return this.action(event);
    }
  };

  /** Takes the last line away. */
  public close(): void {
    clearInterval(this.ticker);
    this.running.clear();
    this.drawStatus();
  }

  private pipeline({ detail }: PipelineStateChange): void {
    this.pipelines.add(detail.pipeline);
    const what =
      detail.state === 'STARTED'
        ? `started by ${detail['execution-trigger']?.['trigger-detail'] ?? 'request'}`
        : ENDED[detail.state];
    this.line(`  ${detail.pipeline} ${detail['execution-id'].slice(0, 8)} ${what}`);
  }

  private action({ time, detail }: ActionStateChange): void {
    const several = this.pipelines.size > 1;
    const name = `${several ? `${detail.pipeline} ` : ''}${detail.stage}/${detail.action}`;
    const key = `${detail['execution-id']} ${name}`;
    if (detail.state === 'STARTED') {
      this.running.set(key, Date.parse(time));
      return this.drawStatus();
    }
    const seconds = (Date.parse(time) - (this.running.get(key) ?? Date.parse(time))) / 1_000;
    this.running.delete(key);
    const summary = detail['execution-result']?.['external-execution-summary'];
    this.line(
      `    ${name.padEnd(several ? 48 : 24)} ${ENDED[detail.state].padEnd(10)} ${seconds.toFixed(1).padStart(5)} s${summary ? `  ${summary}` : ''}`,
    );
  }

  private line(text: string): void {
    this.terminal.write(`${this.ticker ? CLEAR_LINE : ''}${printable(text)}\n`);
    this.drawStatus();
  }

  private drawStatus(): void {
    if (!this.ticker) {
      return;
    }
    const running = [...this.running].map(
      ([key, since]) => `${key.slice(key.indexOf(' ') + 1)} ${Math.round((this.now() - since) / 1_000)} s`,
    );
    this.terminal.write(`${CLEAR_LINE}${running.length > 0 ? `    running: ${running.join(', ')}` : ''}`);
  }
}
