import { LogRing, NumberedLine } from './log-ring';

/** Maximum number of logs whose newest lines are kept in memory. Older logs are available only as linked files. */
export const MAX_LOGS = 60;
/** Maximum number of removed parts whose removal is reported to readers that reconnect. */
const MAX_GONE = 200;

interface Part {
  readonly id: number;
  /** ID of the element that contains the part. */
  readonly place: string;
  readonly html: string;
}

/** Changes to the page after a position in the sequence of changes. */
export interface Changes {
  /** Position of the newest change. A reader at this position has seen every change. */
  readonly id: number;
  /** New and changed parts of the page. Each part is an HTML element whose ID is the part's name. */
  readonly parts: readonly { readonly name: string; readonly place: string; readonly html: string }[];
  readonly gone: readonly string[];
  readonly logs: readonly { readonly pane: string; readonly gap: boolean; readonly lines: readonly NumberedLine[] }[];
}

/**
 * Current content of the page. Each part has a position in the sequence of changes.
 *
 * Changes are not queued for readers. A reader that reconnects receives the parts that have changed in the meantime, so
 * a slow or disconnected reader uses no memory.
 */
export class Board {
  private newest = 0;
  private readonly parts = new Map<string, Part>();
  private readonly gone = new Map<string, number>();
  private readonly logs = new Map<string, LogRing>();

  /** Called after each change. */
  public onChange: () => void = () => undefined;

  public get id(): number {
    return this.newest;
  }

  /** Adds a part to the element with the ID `place` on the page, or updates the part. */
  public show(name: string, place: string, html: string): void {
    if (this.parts.get(name)?.html === html) {
      return;
    }
    this.gone.delete(name);
    this.parts.set(name, { id: this.next(), place, html });
    this.onChange();
  }

  public remove(name: string): void {
    if (this.parts.delete(name)) {
      this.gone.set(name, this.next());
      dropOldest(this.gone, MAX_GONE);
      this.onChange();
    }
  }

  public log(pane: string, text: string): void {
    const ring = this.logs.get(pane) ?? new LogRing();
    this.logs.delete(pane); // moves the log to the end of the map, which is ordered by the last write
    this.logs.set(pane, ring);
    dropOldest(this.logs, MAX_LOGS);
    text.split('\n').forEach((line) => ring.add(this.next(), line));
    this.onChange();
  }

  /** Returns the parts in an element of the page as HTML, newest part first. */
  public htmlOf(place: string): string {
    return [...this.parts.values()]
      .filter((part) => part.place === place)
      .map(({ html }) => html)
      .reverse()
      .join('\n');
  }

  /** Returns the changes after a position in the sequence of changes. Position 0 is the beginning. */
  public since(id: number): Changes {
    return {
      id: this.newest,
      parts: [...this.parts].flatMap(([name, part]) =>
        part.id > id ? [{ name, place: part.place, html: part.html }] : [],
      ),
      gone: [...this.gone].filter(([, at]) => at > id).map(([name]) => name),
      logs: [...this.logs].map(([pane, ring]) => ({ pane, ...ring.since(id) })).filter(({ lines }) => lines.length > 0),
    };
  }

  private next(): number {
    this.newest += 1;
    return this.newest;
  }
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  [...map.keys()].slice(0, Math.max(0, map.size - most)).forEach((key) => map.delete(key));
}
