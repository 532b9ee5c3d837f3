import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const url = process.env.SERVICE_URL!;

/** Time for which the test waits for the container to start. */
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

describe('the running service', () => {
  before(() => started());

  it('is healthy', async () => {
    const answer = await fetch(`${url}/health`);

    assert.deepEqual([answer.status, await answer.json()], [200, { healthy: true }]);
  });

  it('knows the rate of a parcel', async () => {
    const answer = await fetch(`${url}/rates?zone=europe&grams=1200`);

    assert.deepEqual([answer.status, await answer.json()], [200, { zone: 'europe', grams: 1200, cents: 1910 }]);
  });

  it('says what is wrong with a request', async () => {
    const answer = await fetch(`${url}/rates?zone=moon&grams=1`);

    assert.equal(answer.status, 400);
    assert.match(((await answer.json()) as { error: string }).error, /domestic, europe, world/);
  });
});
