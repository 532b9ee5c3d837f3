import { ActionStateChange, LogLine } from '../pipeline/events';
import { LogTail } from '../pipeline/log-tail';

interface RunningLog {
  readonly tail: LogTail;
  readonly file?: string;
}

/** Categories of actions whose log tells more than their summary. */
const BUILDS = ['Build', 'Test'];

/** Keeps the last lines of running builds' logs, to show them if a build fails. */
export class LogTails {
  private readonly logs = new Map<string, RunningLog>();

  public add({ detail }: LogLine): void {
    const key = keyOf(detail);
    const log = this.logs.get(key) ?? { tail: new LogTail(), file: detail.file };
    log.tail.add(detail.line);
    this.logs.set(key, log);
  }

  /**
   * Returns the lines to show for an ended action: none unless it is a failed build, and none that its summary repeats.
   */
  public linesOf({ detail }: ActionStateChange): readonly string[] {
    const log = this.logs.get(keyOf(detail));
    this.logs.delete(keyOf(detail));
    if (detail.state !== 'FAILED' || !BUILDS.includes(detail.type.category) || !log) {
      return [];
    }
    const summary = detail['execution-result']?.['external-execution-summary'] ?? '';
    if (log.tail.lines.every((line) => summary.includes(line.replace('[Container] ', '').trim()))) {
      return [];
    }
    return [...log.tail.lines.map((line) => `| ${line}`), ...(log.file ? [`the whole log: ${log.file}`] : [])];
  }
}

function keyOf(detail: LogLine['detail'] | ActionStateChange['detail']): string {
  return `${detail['execution-id']} ${detail.stage}/${detail.action}`;
}
