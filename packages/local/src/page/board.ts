import { LogRing, NumberedLine } from './log-ring';

/** Logs whose newest lines are held: more have ended long ago, and their files are linked. */
export const MAX_LOGS = 60;
/** Parts that are remembered to have been taken away. */
const MAX_GONE = 200;

interface Part {
  readonly id: number;
  /** The id of the element that holds it. */
  readonly place: string;
  readonly html: string;
}

/** What has changed since a place in the order. */
export interface Changes {
  /** The newest place: who has it misses nothing. */
  readonly id: number;
  /** Parts of the page, each an element whose id is its name. */
  readonly parts: readonly { readonly name: string; readonly place: string; readonly html: string }[];
  readonly gone: readonly string[];
  readonly logs: readonly { readonly pane: string; readonly gap: boolean; readonly lines: readonly NumberedLine[] }[];
}

/**
 * What the page shows at this moment, each thing with its place in the order of changes.
 *
 * Nothing is queued for a reader: who was away gets what is different now. So a slow or sleeping reader costs no
 * memory, and a reader that comes back misses nothing that is still held.
 */
export class Board {
  private newest = 0;
  private readonly parts = new Map<string, Part>();
  private readonly gone = new Map<string, number>();
  private readonly logs = new Map<string, LogRing>();

  /** Is called after each change. */
  public onChange: () => void = () => undefined;

  public get id(): number {
    return this.newest;
  }

  /** Shows a part in a place, or changes it. */
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
    this.logs.delete(pane); // to the end: the one that was written to last
    this.logs.set(pane, ring);
    dropOldest(this.logs, MAX_LOGS);
    text.split('\n').forEach((line) => ring.add(this.next(), line));
    this.onChange();
  }

  /** The parts of a place, the newest name first. */
  public htmlOf(place: string): string {
    return [...this.parts.values()]
      .filter((part) => part.place === place)
      .map(({ html }) => html)
      .reverse()
      .join('\n');
  }

  /** What has changed since a place in the order; 0 is the beginning. */
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
