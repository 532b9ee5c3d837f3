/** A line and its place in the order of all that the page shows. */
export type NumberedLine = readonly [id: number, text: string];

/** What the ring of one log holds at most. */
export const RING = { lines: 300, characters: 32_768, lineCharacters: 2_000 } as const;

/** The newest lines of a log, within bounds. */
export class LogRing {
  private readonly held: NumberedLine[] = [];
  private characters = 0;
  /** The newest line that had to go. */
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

  /** The lines after a place, and whether some of them are no longer here. */
  public since(id: number): { readonly gap: boolean; readonly lines: readonly NumberedLine[] } {
    return { gap: this.dropped > id, lines: this.held.filter(([one]) => one > id) };
  }
}
