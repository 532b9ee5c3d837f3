const TAIL_LINES = 20;

/** Buffer for the last 20 lines of a log. */
export class LogTail {
  private readonly kept: string[] = [];

  public get lines(): readonly string[] {
    return this.kept;
  }

  /** Adds one or several lines of the log. */
  public add(text: string): void {
    this.kept.push(...text.split('\n'));
    this.kept.splice(0, this.kept.length - TAIL_LINES);
  }
}
