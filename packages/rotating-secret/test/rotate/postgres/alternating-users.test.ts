import { AlternatingUsers } from '../../../src/rotate/postgres/alternating-users';
import type { SecretValue } from '../../../src/rotate/secret-value';
import { ModelSecret } from '../model-secret';
import { rotateWhole, ShopDatabase } from './shop-database';

let shop: ShopDatabase;

beforeAll(async () => {
  shop = await ShopDatabase.start();
});
afterAll(() => shop.stop());

function prepare() {
  const username = shop.newName();
  const secret = new ModelSecret(shop.valueFor(username, 'first'));
  const opens = (label: string) => shop.postgres.accepts(secret.valueWith(label)!);
  return { username, secret, counterpart: shop.alternating(username), opens };
}

function withSuperuser(username: string, ...values: readonly SecretValue[]) {
  return new AlternatingUsers({
    postgres: shop.postgres,
    username,
    generate: () => 'next-password',
    superuser: async function* () {
      yield* values;
    },
  });
}

describe('two alternating users of a real PostgreSQL', () => {
  it('are created if they do not exist, and take turns: the previous one stays usable', async () => {
    const { username, secret, counterpart, opens } = prepare();
    const turns = [];

    for (let rotation = 1; rotation <= 3; rotation++) {
      await rotateWhole(secret, counterpart);
      turns.push(secret.valueWith('AWSCURRENT')!.username);
      expect([await opens('AWSCURRENT'), await opens('AWSPREVIOUS')]).toEqual([true, true]);
    }

    expect(turns).toEqual([`${username}_clone`, username, `${username}_clone`]);
  });

  it('keep the existing password of the first user', async () => {
    const first = await shop.newUser();
    await shop.ask(`GRANT ${String(first.username)} TO shop_admin WITH ADMIN OPTION`);
    const secret = new ModelSecret(first);

    await rotateWhole(secret, shop.alternating(String(first.username)));

    expect(await shop.postgres.accepts(first)).toBe(true);
  });

  it('share what they create, no matter which is current', async () => {
    const { username, secret, counterpart } = prepare();
    await rotateWhole(secret, counterpart);
    await shop.askAs(shop.valueFor('postgres', shop.server.password), `GRANT ALL ON SCHEMA public TO ${username}`);
    const table = `orders_of_${username}`;

    await shop.askAs(
      secret.valueWith('AWSCURRENT')!,
      `CREATE TABLE ${table} (id int); INSERT INTO ${table} VALUES (1)`,
    );
    await rotateWhole(secret, counterpart);

    const [current, previous] = ['AWSCURRENT', 'AWSPREVIOUS'].map((label) => secret.valueWith(label)!);
    expect(current.username).toBe(username);
    expect(await shop.askAs(current, `ALTER TABLE ${table} ADD paid bool`)).toEqual([]);
    expect(await shop.askAs(previous, `SELECT id FROM ${table}`)).toEqual([{ id: 1 }]);
  });

  it('need a superuser whose secret is for the same database', async () => {
    const { username, secret } = prepare();
    const counterpart = withSuperuser(username, { ...shop.master, host: 'db.example.com' });

    await expect(rotateWhole(secret, counterpart)).rejects.toThrow(
      "the superuser's secret is for another database (127.0.0.1)",
    );
  });

  it('use the future content of the secret of the superuser, while that is rotated', async () => {
    const { username, secret, opens } = prepare();
    const { username: master, password } = shop.master;

    await rotateWhole(
      secret,
      withSuperuser(username, { username: master, password: 'former' }, { username: master, password }),
    );

    expect(await opens('AWSCURRENT')).toBe(true);
  });

  it('do not change if the database rejects the superuser', async () => {
    const { username, secret } = prepare();
    const current = secret.valueWith('AWSCURRENT');

    await expect(rotateWhole(secret, withSuperuser(username, { ...shop.master, password: 'former' }))).rejects.toThrow(
      'the database rejects the superuser: the password was changed but not the secret',
    );
    expect(secret.valueWith('AWSCURRENT')).toBe(current);
  });

  it('do not include other users: a pending version for one is refused', async () => {
    const { username, secret, counterpart } = prepare();
    secret.put('AWSPENDING', shop.valueFor('postgres', 'mine-now'));

    await expect(rotateWhole(secret, counterpart)).rejects.toThrow(
      `the pending version is for user postgres, not for ${username} or ${username}_clone`,
    );
    expect(await shop.ask('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('do not become current with a password that was changed in between', async () => {
    const { username, secret, counterpart } = prepare();
    const accept = counterpart.accept.bind(counterpart);
    counterpart.accept = async (pending, version, known) => {
      await accept(pending, version, known);
      await shop.ask(`ALTER ROLE ${String(pending.username)} PASSWORD 'elsewhere'`);
    };

    await expect(rotateWhole(secret, counterpart)).rejects.toThrow(
      `the database rejects the new password of user ${username}_clone`,
    );
    expect(secret.valueWith('AWSCURRENT')).toEqual(shop.valueFor(username, 'first'));
  });

  it('leave nothing incomplete: a failure is undone', async () => {
    const { username, secret } = prepare();
    const weak = { ...shop.valueFor(shop.newName(), 'x') };
    await shop.ask(`CREATE ROLE ${String(weak.username)} LOGIN PASSWORD 'x'`); // cannot create users

    await expect(rotateWhole(secret, withSuperuser(username, weak))).rejects.toThrow('permission denied');

    expect(await shop.ask(`SELECT 1 FROM pg_roles WHERE rolname LIKE '${username}%'`)).toEqual([]);
  });
});
