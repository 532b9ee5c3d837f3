import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@slipway/testing/until';
import type { Counterpart } from '../../../src/rotate/rotate';
import { ModelSecret } from '../model-secret';
import { rotateWhole, ShopDatabase } from './shop-database';

const ROTATIONS = 100;
const TIMEOUT_MS = 240_000;
const CLIENTS = 2;
const PAUSE_MS = 10;

let shop: ShopDatabase;

beforeAll(async () => {
  shop = await ShopDatabase.start();
});
afterAll(() => shop.stop());

/** Staging labels that a client reads in order until the database accepts the password. */
type Reading = readonly string[];

interface Count {
  /** Number of connections of each client. */
  readonly of: number[];
  /** Connections for which the first version was rejected. */
  refused: number;
  failed: number;
}

/** Reads the secret and connects repeatedly, until the rotations have ended. */
async function connectAgainAndAgain(secret: ModelSecret, reading: Reading, over: () => boolean, count: Count) {
  const client = count.of.push(0) - 1;
  while (!over()) {
    const refused = await refusals(secret, reading);
    count.of[client]++;
    count.refused += refused > 0 ? 1 : 0;
    count.failed += refused === reading.length ? 1 : 0;
    await sleep(PAUSE_MS);
  }
}

async function refusals(secret: ModelSecret, reading: Reading): Promise<number> {
  for (const [index, label] of reading.entries()) {
    const value = secret.valueWith(label);
    if (value && (await shop.postgres.accepts(value))) {
      return index;
    }
  }
  return reading.length;
}

async function rotateUnderLoad(secret: ModelSecret, counterpart: Counterpart, reading: Reading): Promise<Count> {
  const count: Count = { of: [], refused: 0, failed: 0 };
  let over = false;
  const clients = Array.from({ length: CLIENTS }, () => connectAgainAndAgain(secret, reading, () => over, count));
  for (let rotation = 0; rotation < ROTATIONS; rotation++) {
    await rotateWhole(secret, counterpart);
    const before = [...count.of];
    // no connection spans two rotations
    await until(() => count.of.every((connections, client) => connections > before[client]));
  }
  over = true;
  await Promise.all(clients);
  return count;
}

describe(`a client that reads the secret for each connection, during ${ROTATIONS} rotations`, () => {
  it(
    'never fails to connect with two alternating users, at the first attempt',
    async () => {
      const first = await shop.newUser();
      await shop.ask(`GRANT ${String(first.username)} TO shop_admin WITH ADMIN OPTION`);

      const count = await rotateUnderLoad(new ModelSecret(first), shop.alternating(String(first.username)), [
        'AWSCURRENT',
      ]);

      expect(Math.min(...count.of)).toBeGreaterThanOrEqual(ROTATIONS);
      expect(count.failed).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'never fails to connect with a single user, if it reads the pending and the current version in turn when it is refused',
    async () => {
      const first = await shop.newUser();

      const reading = ['AWSCURRENT', 'AWSPENDING', 'AWSCURRENT'];
      const count = await rotateUnderLoad(new ModelSecret(first), shop.single(String(first.username)), reading);

      expect(Math.min(...count.of)).toBeGreaterThanOrEqual(ROTATIONS);
      expect(count.failed).toBe(0);
      expect(count.refused).toBeGreaterThan(0); // the price of a single user
    },
    TIMEOUT_MS,
  );
});
