import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const AT_ONCE = 4;
const PAUSE_MS = 20;

/** What merchants were told while they took payments without a pause. */
export interface Paid {
  readonly payments: number;
  /** Answers other than that the payment was taken, and connections that failed. */
  readonly failures: readonly string[];
}

/** Merchants, who take payments all the time. */
export class Merchants {
  private payments = 0;
  private readonly failures: string[] = [];
  private readonly ended = new AbortController();
  private readonly paying: Promise<unknown>;

  constructor(private readonly url: string) {
    this.paying = Promise.all(Array.from({ length: AT_ONCE }, () => this.pay()));
  }

  public async stop(): Promise<Paid> {
    this.ended.abort();
    await this.paying;
    return { payments: this.payments, failures: this.failures };
  }

  private async pay(): Promise<void> {
    while (!this.ended.signal.aborted) {
      this.payments += 1;
      const problem = await problemOf(this.url);
      if (problem) {
        this.failures.push(problem);
      }
      await sleep(PAUSE_MS);
    }
  }
}

async function problemOf(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/payments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ amount: 1999, currency: 'EUR', token: 'tok_4f9c2a71b3d84e06' }),
    });
    const { status: taken } = (await answer.json()) as { status?: string };
    return answer.status === 201 && taken === 'captured' ? undefined : `status ${answer.status}`;
  } catch (error) {
    return String((error as Error).cause ?? error);
  }
}

/** Which release answers. */
export async function releaseAt(url: string): Promise<string> {
  const { release } = (await (await fetch(`${url}/release`)).json()) as { release: string };
  return release;
}
