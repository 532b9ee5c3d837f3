import { randomUUID } from 'node:crypto';
import { ConstantRate } from '@slipway/testing/constant-rate';

/**
 * Number of payments that merchants make per second, if the machine is fast enough. It is above the target of 200 a
 * second, so that short pauses of a busy machine do not bring the average below the target.
 */
const PER_SECOND = 230;
/** Number of payments after which a merchant repeats a payment, as if the response had been lost. */
const AGAIN = 10;

interface Answer {
  readonly code: number;
  readonly id?: string;
  readonly status?: string;
}

/**
 * Merchants who continuously make payments, and send some of them twice. Any response that does not show that the
 * payment was accepted once is a failure.
 */
export class Merchants extends ConstantRate {
  /** IDs of the payments that the service has accepted. */
  public readonly taken: ReadonlySet<string>;

  /** @param perSecond number of payments per second */
  constructor(url: string, perSecond = PER_SECOND) {
    const taken = new Set<string>();
    super(async () => problemOf(url, taken), perSecond);
    this.taken = taken;
  }
}

async function problemOf(url: string, taken: Set<string>): Promise<string | undefined> {
  const key = randomUUID();
  const { code, id, status } = await pay(url, key);
  if (code !== 201 || id === undefined || status !== 'captured') {
    return `status ${code}`;
  }
  taken.add(id);
  if (taken.size % AGAIN !== 0) {
    return undefined;
  }
  const again = await pay(url, key);
  return again.code === 200 && again.id === id ? undefined : `status ${again.code} for a repeated payment`;
}

async function pay(url: string, key: string): Promise<Answer> {
  const answer = await fetch(`${url}/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ amount: 1999, currency: 'EUR', token: 'tok_4f9c2a71b3d84e06' }),
  });
  // if no task can answer, the load balancer responds with its own page
  const body = answer.headers.get('content-type')?.startsWith('application/json') ? await answer.json() : {};
  return { ...(body as Omit<Answer, 'code'>), code: answer.status };
}

/** Returns the name of the release that responds at a service URL. */
export async function releaseAt(url: string): Promise<string> {
  const { release } = (await (await fetch(`${url}/release`)).json()) as { release: string };
  return release;
}
