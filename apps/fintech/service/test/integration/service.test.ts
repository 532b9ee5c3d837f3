import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { callService } from '../call-service';

const url = process.env.SERVICE_URL!;
/** Card number of the sandbox. In the pipeline, it comes from Secrets Manager. */
const CARD = process.env.SANDBOX_CARD ?? '4f9c2a71b3d84e06';
const PAYMENT = { amount: 1999, currency: 'EUR', token: `tok_${CARD}` };

/** Time for which the test waits for the container to start. */
async function started(attempts = 100): Promise<void> {
  try {
    await callService(`${url}/health`, 'GET');
  } catch (error) {
    if (attempts === 0) {
      throw error;
    }
    await sleep(100);
    await started(attempts - 1);
  }
}

const pay = (key: string) =>
  callService(`${url}/payments`, 'POST', JSON.stringify(PAYMENT), {
    'idempotency-key': key,
    'content-type': 'application/json',
  });

describe('the running service', () => {
  before(() => started());

  it('is healthy', async () => {
    assert.deepEqual(await callService(`${url}/health`, 'GET'), { status: 200, body: { healthy: true } });
  });

  it('accepts a payment once, and finds it again', async () => {
    const [first, again] = [await pay('integration-1'), await pay('integration-1')];
    const found = await callService(`${url}/payments/${first.body.id as string}`, 'GET');

    assert.equal(first.status, 201);
    assert.deepEqual(
      [again, found],
      [1, 2].map(() => ({ status: 200, body: first.body })),
    );
  });
});
