const TAIL_LINES = 20;

/** Last lines of a log, as many as are shown without opening the log. */
export class LogTail {
  private readonly kept: string[] = [];

  public get lines(): readonly string[] {
    return this.kept;
  }

  /** Adds a piece of the log, which may be several lines. */
  public add(text: string): void {
    this.kept.push(...text.split('\n'));
    this.kept.splice(0, this.kept.length - TAIL_LINES);
  }
}
