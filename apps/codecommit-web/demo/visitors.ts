import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const AT_ONCE = 4;
const PAUSE_MS = 5;

/** What visitors were told while they asked without a pause. */
export interface Asked {
  readonly requests: number;
  /** Answers that were not the page, and connections that failed. */
  readonly failures: readonly string[];
}

/** Visitors of the page, who ask all the time. */
export class Visitors {
  private requests = 0;
  private readonly failures: string[] = [];
  private readonly ended = new AbortController();
  private readonly asking: Promise<unknown>;

  constructor(private readonly url: string) {
    this.asking = Promise.all(Array.from({ length: AT_ONCE }, () => this.ask()));
  }

  public async stop(): Promise<Asked> {
    this.ended.abort();
    await this.asking;
    return { requests: this.requests, failures: this.failures };
  }

  private async ask(): Promise<void> {
    while (!this.ended.signal.aborted) {
      this.requests += 1;
      const answer = await releaseAt(this.url).catch((error: Error) => new Error(String(error.cause ?? error)));
      if (answer instanceof Error) {
        this.failures.push(answer.message);
      }
      await sleep(PAUSE_MS);
    }
  }
}

/** The release that the page shows. @throws Error if there is no such page */
export async function releaseAt(url: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const answer = await fetch(url, { headers });
  const page = await answer.text();
  const [, release] = /Release: <strong>([^<]*)/.exec(page) ?? [];
  if (!answer.ok || release === undefined) {
    throw new Error(`status ${answer.status}: ${page}`);
  }
  return release;
}

/** A request that somebody has decided to trace: its header, and the trace under which its span arrives. */
export function tracedRequest(): { readonly traceId: string; readonly headers: Readonly<Record<string, string>> } {
  const time = Math.floor(Date.now() / 1000).toString(16);
  const rest = randomBytes(12).toString('hex');
  return { traceId: time + rest, headers: { 'x-amzn-trace-id': `Root=1-${time}-${rest};Sampled=1` } };
}
