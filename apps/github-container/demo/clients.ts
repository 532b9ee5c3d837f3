import { setTimeout as sleep } from 'node:timers/promises';

const AT_ONCE = 4;
const PAUSE_MS = 5;

/** What clients were told while they asked without a pause. */
export interface Asked {
  readonly requests: number;
  /** Answers that were no rate, and connections that failed. */
  readonly failures: readonly string[];
}

/** Clients of the service, who ask all the time. */
export class Clients {
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
      const problem = await problemOf(`${this.url}/rates?zone=europe&grams=500`);
      if (problem) {
        this.failures.push(problem);
      }
      await sleep(PAUSE_MS);
    }
  }
}

async function problemOf(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url);
    const { cents } = (await answer.json()) as { cents?: number };
    return answer.ok && cents === 1600 ? undefined : `status ${answer.status}`;
  } catch (error) {
    return String((error as Error).cause ?? error);
  }
}

/** Which release answers. */
export async function releaseAt(url: string): Promise<string> {
  const { release } = (await (await fetch(`${url}/release`)).json()) as { release: string };
  return release;
}
