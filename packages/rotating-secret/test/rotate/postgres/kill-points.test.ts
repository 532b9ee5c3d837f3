import fc from 'fast-check';
import { Client } from 'pg';
import { Postgres } from '../../../src/rotate/postgres/connect';
import { Counterpart, rotate, SecretVersions } from '../../../src/rotate/rotate';
import type { SecretValue } from '../../../src/rotate/secret-value';
import { ModelSecret } from '../model-secret';
import { ShopDatabase, STEPS } from './shop-database';

const RUNS = 15;

let shop: ShopDatabase;

beforeAll(async () => {
  shop = await ShopDatabase.start();
});
afterAll(() => shop.stop());

class KilledError extends Error {
  public override readonly name = 'KilledError';
}

/** Point at which the function is killed: before or after one of its calls. */
interface Death {
  readonly call: number;
  readonly after: boolean;
}

/** Counts the calls of an invocation, and ends the invocation at one of them. */
class Life {
  private calls = 0;

  constructor(private readonly death?: Death) {}

  public async call<T>(work: () => Promise<T>): Promise<T> {
    const dies = this.death?.call === this.calls++;
    if (dies && !this.death!.after) {
      throw new KilledError();
    }
    const result = await work();
    if (dies) {
      throw new KilledError();
    }
    return result;
  }
}

function mortal(secret: ModelSecret, life: Life): SecretVersions {
  return {
    describe: () => life.call(() => secret.describe()),
    read: (version) => life.call(() => secret.read(version)),
    write: (version, value) => life.call(() => secret.write(version, value)),
    makeCurrent: (version, instead) => life.call(() => secret.makeCurrent(version, instead)),
    unlabel: (version) => life.call(() => secret.unlabel(version)),
    list: () => life.call(() => secret.list()),
  };
}

class MortalPostgres extends Postgres {
  constructor(private readonly life: Life) {
    super([shop.server.authority]);
  }

  public override enter(value: SecretValue, work: (client: Client) => Promise<unknown>): Promise<boolean> {
    return this.life.call(() => super.enter(value, (client) => this.life.call(() => work(client))));
  }
}

const deaths = fc.array(fc.record({ call: fc.nat({ max: 9 }), after: fc.boolean() }), { maxLength: 6 });

type Make = (postgres: Postgres) => Counterpart;

/**
 * Runs one rotation whose function is killed at the given points, each in the following invocation, and starts it
 * again.
 */
async function rotateDying(secret: ModelSecret, make: Make, dying: Death[], check: () => Promise<void>): Promise<void> {
  for (;;) {
    const token = secret.start();
    try {
      for (const Step of STEPS) {
        const life = new Life(dying.shift());
        const counterpart = make(new MortalPostgres(life));
        await rotate({ Step, SecretId: 'arn', ClientRequestToken: token }, mortal(secret, life), counterpart);
        await check();
      }
      return;
    } catch (error) {
      expect(error).toBeInstanceOf(KilledError);
      await check();
    }
  }
}

describe('a function that dies at any of its calls and is invoked again', () => {
  const accepts = (secret: ModelSecret, label: string) => {
    const value = secret.valueWith(label);
    return value === undefined ? false : shop.postgres.accepts(value);
  };

  it('keeps the secret of a single user usable: the current or the pending version opens the database at any time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deaths, { minLength: 1, maxLength: 2 }), async (rotations) => {
        const first = await shop.newUser();
        const secret = new ModelSecret(first);
        for (const dying of rotations) {
          const before = secret.versionWith('AWSCURRENT');

          await rotateDying(
            secret,
            (postgres) => shop.single(String(first.username), postgres),
            [...dying],
            async () =>
              expect([await accepts(secret, 'AWSCURRENT'), await accepts(secret, 'AWSPENDING')]).toContain(true),
          );

          expect(secret.versionWith('AWSCURRENT')).not.toBe(before);
          expect(await accepts(secret, 'AWSCURRENT')).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('keeps the secret of two alternating users usable: the current version opens the database at any time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deaths, { minLength: 1, maxLength: 2 }), async (rotations) => {
        const username = shop.newName();
        const secret = new ModelSecret(shop.valueFor(username, 'first'));
        await shop.askAs(shop.master, `CREATE ROLE ${username} LOGIN PASSWORD 'first'`);
        for (const dying of rotations) {
          const before = secret.versionWith('AWSCURRENT');

          await rotateDying(
            secret,
            (postgres) => shop.alternating(username, postgres),
            [...dying],
            async () => expect(await accepts(secret, 'AWSCURRENT')).toBe(true),
          );

          expect(secret.versionWith('AWSCURRENT')).not.toBe(before);
          expect(await accepts(secret, 'AWSPREVIOUS')).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('recovers from any cancellation: after one complete rotation, the current version opens the database', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ call: fc.nat({ max: 20 }), after: fc.boolean() }), { maxLength: 4 }),
        async (cancelled) => {
          const first = await shop.newUser();
          const secret = new ModelSecret(first);
          for (const death of cancelled) {
            const life = new Life(death);
            const token = secret.start();
            try {
              for (const Step of STEPS) {
                const counterpart = shop.single(String(first.username), new MortalPostgres(life));
                await rotate({ Step, SecretId: 'arn', ClientRequestToken: token }, mortal(secret, life), counterpart);
              }
            } catch (error) {
              expect(error).toBeInstanceOf(KilledError);
              secret.cancel();
            }
          }

          await rotateDying(
            secret,
            (postgres) => shop.single(String(first.username), postgres),
            [],
            async () => undefined,
          );

          expect(await accepts(secret, 'AWSCURRENT')).toBe(true);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
