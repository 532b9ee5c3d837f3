import { randomUUID } from 'node:crypto';
import { ConstantLoad } from '@slipway/testing/constant-load';

/** Four of them, so that they take 200 payments a second on a machine that has time for it. */
const PAUSE_MS = 15;
/** Every so many payments, the merchant asks for one again, as if the answer had been lost. */
const AGAIN = 10;

interface Answer {
  readonly code: number;
  readonly id?: string;
  readonly status?: string;
}

/**
 * Merchants, who take payments all the time, and ask for some of them twice. Any answer other than that the payment was
 * taken, once, is a failure.
 */
export class Merchants extends ConstantLoad {
  /** IDs of the payments of which the service said that they are taken. */
  public readonly taken: ReadonlySet<string>;

  constructor(url: string) {
    const taken = new Set<string>();
    super(async () => problemOf(url, taken), PAUSE_MS);
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
  return again.code === 200 && again.id === id ? undefined : `status ${again.code}, asked again`;
}

async function pay(url: string, key: string): Promise<Answer> {
  const answer = await fetch(`${url}/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ amount: 1999, currency: 'EUR', token: 'tok_4f9c2a71b3d84e06' }),
  });
  // the load balancer answers with a page of its own if no task can
  const body = answer.headers.get('content-type')?.startsWith('application/json') ? await answer.json() : {};
  return { ...(body as Omit<Answer, 'code'>), code: answer.status };
}

/** Which release answers. */
export async function releaseAt(url: string): Promise<string> {
  const { release } = (await (await fetch(`${url}/release`)).json()) as { release: string };
  return release;
}
