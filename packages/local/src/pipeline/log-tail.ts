const TAIL_LINES = 20;

/** The last lines of a log: as many as are shown without opening it. */
export class LogTail {
  private readonly kept: string[] = [];

  public get lines(): readonly string[] {
    return this.kept;
  }

  /** Adds what was logged at once, which may be several lines. */
  public add(text: string): void {
    this.kept.push(...text.split('\n'));
    this.kept.splice(0, this.kept.length - TAIL_LINES);
  }
}
