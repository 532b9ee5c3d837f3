import { LogRing, NumberedLine } from './log-ring';

/** Maximum number of logs whose newest lines are kept. Older logs are available as linked files. */
export const MAX_LOGS = 60;
/** Maximum number of removed parts that are remembered. */
const MAX_GONE = 200;

interface Part {
  readonly id: number;
  /** ID of the element that contains the part. */
  readonly place: string;
  readonly html: string;
}

/** Changes since a position in the order of changes. */
export interface Changes {
  /** Position of the newest change. A reader at this position has seen every change. */
  readonly id: number;
  /** Parts of the page, each an element whose ID is its name. */
  readonly parts: readonly { readonly name: string; readonly place: string; readonly html: string }[];
  readonly gone: readonly string[];
  readonly logs: readonly { readonly pane: string; readonly gap: boolean; readonly lines: readonly NumberedLine[] }[];
}

/**
 * Current content of the page, each part with its position in the order of changes.
 *
 * Nothing is queued for readers: a reader that was away receives what differs now. A slow or sleeping reader therefore
 * costs no memory, and a reader that returns misses nothing that is still kept.
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

  /** Shows or updates a part in a place. */
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
    this.logs.delete(pane); // moves the log to the end, as the last one written
    this.logs.set(pane, ring);
    dropOldest(this.logs, MAX_LOGS);
    text.split('\n').forEach((line) => ring.add(this.next(), line));
    this.onChange();
  }

  /** Returns the parts of a place as HTML, newest name first. */
  public htmlOf(place: string): string {
    return [...this.parts.values()]
      .filter((part) => part.place === place)
      .map(({ html }) => html)
      .reverse()
      .join('\n');
  }

  /** Returns the changes since a position in the order of changes; 0 is the beginning. */
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
