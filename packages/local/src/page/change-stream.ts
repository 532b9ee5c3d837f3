import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Board } from './board';

/** Time over which changes are collected before they are sent together, in milliseconds. */
const GATHER_MS = 100;
/**
 * Maximum amount of unsent data for a reader, in bytes. A reader that exceeds the maximum is disconnected, and receives
 * the missed changes when it reconnects.
 */
export const MAX_WAITING = 1_048_576;
/** Interval of keep-alive messages, in milliseconds. */
const ALIVE_MS = 15_000;
/** Maximum number of browser tabs that can be connected at the same time. */
export const MAX_READERS = 16;
/** Maximum time to wait until readers have received the last changes, in milliseconds. */
const END_MS = 1_000;

interface Reader {
  readonly response: ServerResponse;
  /** Position of the last change that the reader received. */
  id: number;
}

/**
 * Sends changes to browsers as server-sent events. The ID of an event is its position in the sequence of changes. A
 * browser that reconnects sends the ID of the last event that it received.
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

  /** Number of connected readers. */
  public get size(): number {
    return this.readers.size;
  }

  /**
   * Connects a browser: answers its request with a stream of events, or with the status 503 if `MAX_READERS` browser
   * tabs are already connected.
   */
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

  /**
   * Sends the last changes and an `end` event to all readers, and waits for up to a second until the readers have
   * disconnected.
   */
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
