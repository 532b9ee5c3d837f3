import { once } from 'node:events';
import { Postgres } from '../../../src/rotate/postgres/connect';
import { scramVerifier } from '../../../src/rotate/postgres/scram';
import { rotate } from '../../../src/rotate/rotate';
import { ModelSecret } from '../model-secret';
import { rotateWhole, ShopDatabase } from './shop-database';

let shop: ShopDatabase;

beforeAll(async () => {
  shop = await ShopDatabase.start();
});
afterAll(() => shop.stop());

async function prepare() {
  const first = await shop.newUser();
  const secret = new ModelSecret(first);
  const counterpart = shop.single(String(first.username));
  const opens = (label: string) => shop.postgres.accepts(secret.valueWith(label)!);
  return { first, secret, counterpart, opens };
}

describe('a user of a real PostgreSQL', () => {
  it('gets a new password, and the previous one is refused', async () => {
    const { secret, counterpart, opens, first } = await prepare();

    await rotateWhole(secret, counterpart);

    expect(await opens('AWSCURRENT')).toBe(true);
    expect(await opens('AWSPREVIOUS')).toBe(false);
    expect(secret.valueWith('AWSCURRENT')).toEqual({ ...first, password: expect.stringMatching(/^[!-~]{32}$/) });
  });

  it('gets a password that PostgreSQL accepts, with any characters', async () => {
    const { secret, first } = await prepare();
    const odd = `a'b"c\\d$e;f--g/*%s{}`;
    const counterpart = Object.assign(shop.single(String(first.username)), {
      next: () => ({ ...first, password: odd }),
    });

    await rotateWhole(secret, counterpart);

    expect(await shop.askAs({ ...first, password: odd }, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('has the verifier that PostgreSQL itself would make', async () => {
    const { first } = await prepare();
    const [{ kept }] = (await shop.ask(
      `SELECT rolpassword AS kept FROM pg_authid WHERE rolname = '${String(first.username)}'`,
    )) as { kept: string }[];

    const salt = Buffer.from(kept.split(/[$:]/)[2], 'base64');
    expect(scramVerifier('first', salt)).toBe(kept);
  });

  it('is recovered after a rotation that was cancelled between set and finish', async () => {
    const { secret, counterpart, opens, first } = await prepare();
    const token = secret.start();
    for (const Step of ['createSecret', 'setSecret'] as const) {
      await rotate({ Step, SecretId: 'arn', ClientRequestToken: token }, secret, counterpart);
    }
    secret.cancel();
    expect(await opens('AWSCURRENT')).toBe(false);

    await rotateWhole(secret, counterpart);

    expect(await opens('AWSCURRENT')).toBe(true);
    expect(secret.valueWith('AWSPREVIOUS')).toEqual(first);
  });

  it('is recovered with the previous password, if someone reset the label', async () => {
    const { secret, counterpart, opens } = await prepare();
    await rotateWhole(secret, counterpart);
    await secret.makeCurrent(secret.versionWith('AWSPREVIOUS')!, secret.versionWith('AWSCURRENT')!);
    secret.cancel();
    expect(await opens('AWSCURRENT')).toBe(false);

    await rotateWhole(secret, counterpart);

    expect(await opens('AWSCURRENT')).toBe(true);
  });

  it('does not change if no version of the secret opens the database', async () => {
    const { secret, counterpart, first } = await prepare();
    await shop.ask(`ALTER ROLE ${String(first.username)} PASSWORD 'elsewhere'`);

    await expect(rotateWhole(secret, counterpart)).rejects.toThrow(
      `the database rejects user ${String(first.username)} with every version of the secret: the password was changed elsewhere`,
    );

    expect(secret.valueWith('AWSCURRENT')).toEqual(first);
  });

  it('does not become current with a password that was changed in between', async () => {
    const { secret, counterpart, first } = await prepare();
    const token = secret.start();
    for (const Step of ['createSecret', 'setSecret'] as const) {
      await rotate({ Step, SecretId: 'arn', ClientRequestToken: token }, secret, counterpart);
    }
    await shop.ask(`ALTER ROLE ${String(first.username)} PASSWORD 'elsewhere'`);

    for (const Step of ['testSecret', 'finishSecret'] as const) {
      const step = rotate({ Step, SecretId: 'arn', ClientRequestToken: token }, secret, counterpart);
      await expect(step).rejects.toThrow(
        'rejects the new password of user user_7, so the password was changed during the rotation',
      );
    }
    expect(secret.valueWith('AWSCURRENT')).toEqual(first);
  });
});

describe('a connection', () => {
  it('is made only to a server with a certificate of an RDS authority', async () => {
    const value = shop.master;

    await expect(new Postgres(['']).accepts(value)).rejects.toThrow(
      'the database at 127.0.0.1 cannot be reached over TLS: self-signed certificate',
    );
  });

  it('is not made to a server with another name', async () => {
    await expect(shop.postgres.accepts({ ...shop.master, host: '127.0.0.2' })).rejects.toThrow(
      'the database at 127.0.0.2 cannot be reached over TLS',
    );
  });

  it('uses the default port and database of PostgreSQL if the secret names none', async () => {
    const { host, username, password } = shop.master;
    const value = { host, username, password };

    await expect(shop.postgres.accepts(value)).rejects.toThrow('ECONNREFUSED 127.0.0.1:5432');
    expect(await shop.postgres.accepts({ ...value, port: String(shop.server.port) })).toBe(true);
  });

  it('may be closed by the server while it is idle', async () => {
    const entered = shop.postgres.enter(shop.master, async (client) => {
      const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
      const closed = once(client, 'error');
      await shop.ask(`SELECT pg_terminate_backend(${rows[0].pid})`);
      await closed;
    });

    expect(await entered).toBe(true);
  });

  it('fails with the error in it, and is closed', async () => {
    const failing = shop.postgres.enter(shop.master, (client) =>
      client.query('SELECT pg_terminate_backend(pg_backend_pid())'),
    );

    await expect(failing).rejects.toThrow(/terminat/);
  });
});
