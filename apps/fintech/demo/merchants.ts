import { randomUUID } from 'node:crypto';
import { ConstantLoad } from '@slipway/testing/constant-load';

const PAUSE_MS = 20;

/** Merchants, who take payments all the time. Any answer other than that the payment was taken is a failure. */
export class Merchants extends ConstantLoad {
  constructor(url: string) {
    super(async () => problemOf(url), PAUSE_MS);
  }
}

async function problemOf(url: string): Promise<string | undefined> {
  const answer = await fetch(`${url}/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ amount: 1999, currency: 'EUR', token: 'tok_4f9c2a71b3d84e06' }),
  });
  const { status: taken } = (await answer.json()) as { status?: string };
  return answer.status === 201 && taken === 'captured' ? undefined : `status ${answer.status}`;
}

/** Which release answers. */
export async function releaseAt(url: string): Promise<string> {
  const { release } = (await (await fetch(`${url}/release`)).json()) as { release: string };
  return release;
}
