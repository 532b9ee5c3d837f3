import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const url = process.env.SERVICE_URL!;
/** A card of the sandbox, from Secrets Manager in the pipeline. */
const CARD = process.env.SANDBOX_CARD ?? '4f9c2a71b3d84e06';
const PAYMENT = { amount: 1999, currency: 'EUR', token: `tok_${CARD}` };

/** A container takes a moment to start. */
async function started(attempts = 100): Promise<void> {
  try {
    await fetch(`${url}/health`);
  } catch (error) {
    if (attempts === 0) {
      throw error;
    }
    await sleep(100);
    await started(attempts - 1);
  }
}

const pay = (key: string) =>
  fetch(`${url}/payments`, {
    method: 'POST',
    headers: { 'idempotency-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(PAYMENT),
  });

describe('the running service', () => {
  before(() => started());

  it('is healthy', async () => {
    const answer = await fetch(`${url}/health`);

    assert.deepEqual([answer.status, await answer.json()], [200, { healthy: true }]);
  });

  it('takes a payment once, and finds it again', async () => {
    const [first, again] = [await pay('integration-1'), await pay('integration-1')];
    const payment = (await first.json()) as { id: string };

    assert.deepEqual([first.status, again.status], [201, 200]);
    assert.deepEqual(await again.json(), payment);
    assert.deepEqual(await (await fetch(`${url}/payments/${payment.id}`)).json(), payment);
  });
});
