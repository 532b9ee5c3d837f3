/** Log line, and its position in the sequence of changes to the page. */
export type NumberedLine = readonly [id: number, text: string];

/** Maximum number of lines and characters kept for each log, and maximum length of a line. */
export const RING = { lines: 300, characters: 32_768, lineCharacters: 2_000 } as const;

/** Buffer for the newest lines of a log, within the limits of `RING`. */
export class LogRing {
  private readonly held: NumberedLine[] = [];
  private characters = 0;
  /** Position of the newest line that was dropped. */
  private dropped = 0;

  public add(id: number, text: string): void {
    const line = text.length > RING.lineCharacters ? `${text.slice(0, RING.lineCharacters)}…` : text;
    this.held.push([id, line]);
    this.characters += line.length;
    while (this.held.length > RING.lines || this.characters > RING.characters) {
      const [oldest, gone] = this.held.shift()!;
      this.dropped = oldest;
      this.characters -= gone.length;
    }
  }

  /** Returns the lines after a position, and whether some of them were dropped. */
  public since(id: number): { readonly gap: boolean; readonly lines: readonly NumberedLine[] } {
    return { gap: this.dropped > id, lines: this.held.filter(([one]) => one > id) };
  }
}
