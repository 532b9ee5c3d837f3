import { ActionStateChange, LogLine } from '../pipeline/events';
import { LogTail } from '../pipeline/log-tail';

interface RunningLog {
  readonly tail: LogTail;
  readonly file?: string;
}

/** Action categories whose last log lines are shown on failure. */
const BUILDS = ['Build', 'Test'];

/** Keeps the last log lines of running actions, to show them if a build fails. */
export class LogTails {
  private readonly logs = new Map<string, RunningLog>();

  public add({ detail }: LogLine): void {
    const key = keyOf(detail);
    const log = this.logs.get(key) ?? { tail: new LogTail(), file: detail.file };
    log.tail.add(detail.line);
    this.logs.set(key, log);
  }

  /**
   * Returns the lines to show for an ended action. Empty unless the action is a failed build whose log contains more
   * than its summary.
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
    return [...log.tail.lines.map((line) => `| ${line}`), ...(log.file ? [`complete log: ${log.file}`] : [])];
  }
}

function keyOf(detail: LogLine['detail'] | ActionStateChange['detail']): string {
  return `${detail['execution-id']} ${detail.stage}/${detail.action}`;
}
