import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Board } from './board';

/** Changes are sent together, this many milliseconds after the first of them. */
const GATHER_MS = 100;
/** What may wait for a reader, in bytes. Who reads slower is cut off, and comes back for what is different then. */
export const MAX_WAITING = 1_048_576;
/** Interval at which a reader learns that the run is alive, in milliseconds. */
const ALIVE_MS = 15_000;
/** Browsers, or tabs of one, that may follow at once. */
export const MAX_READERS = 16;
/** How long the last changes may take to be read, in milliseconds. */
const END_MS = 1_000;

interface Reader {
  readonly response: ServerResponse;
  /** The last change that it received. */
  id: number;
}

/**
 * Tells browsers what changes, as server-sent events. The id of an event is its place in the order of changes: a
 * browser that comes back names the last one it has got.
 */
export class ChangeStream {
  private readonly readers = new Set<Reader>();
  private readonly alive: NodeJS.Timeout;
  private gathering?: NodeJS.Timeout;

  constructor(private readonly board: Board) {
    board.onChange = () => this.gather();
    this.alive = setInterval(() => this.write((reader) => reader.response.write(': alive\n\n')), ALIVE_MS);
    this.alive.unref();
  }

  /** How many readers follow at this moment. */
  public get size(): number {
    return this.readers.size;
  }

  /** Answers a request for the events. */
  public open({ headers }: IncomingMessage, response: ServerResponse): void {
    if (this.readers.size >= MAX_READERS) {
      response.writeHead(503, { 'retry-after': '5' }).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const known = Number(headers['last-event-id'] ?? 0);
    const reader = { response, id: known >= 0 && known <= this.board.id ? known : 0 };
    this.readers.add(reader);
    response.on('close', () => this.readers.delete(reader));
    response.write('retry: 1000\n\n');
    this.tell(reader);
  }

  /** Tells the last changes, and that no more will come. */
  public async end(): Promise<void> {
    clearInterval(this.alive);
    clearTimeout(this.gathering);
    this.board.onChange = () => undefined;
    this.write((reader) => this.tell(reader));
    await Promise.allSettled(
      [...this.readers].map(async ({ response }) => {
        response.end('event: end\ndata: {}\n\n');
        await once(response, 'close', { signal: AbortSignal.timeout(END_MS) });
      }),
    );
  }

  private gather(): void {
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      this.write((reader) => this.tell(reader));
    }, GATHER_MS).unref();
  }

  private write(what: (reader: Reader) => void): void {
    for (const reader of this.readers) {
      if (reader.response.writableLength > MAX_WAITING) {
        reader.response.destroy();
      } else {
        what(reader);
      }
    }
  }

  private tell(reader: Reader): void {
    const { id, ...changes } = this.board.since(reader.id);
    if (id > reader.id || id === 0) {
      reader.id = id;
      reader.response.write(`id: ${id}\nevent: change\ndata: ${JSON.stringify(changes)}\n\n`);
    }
  }
}
