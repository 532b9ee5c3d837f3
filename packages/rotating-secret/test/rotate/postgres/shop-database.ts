import { Client } from 'pg';
import { PostgresServer } from '@slipway/testing/postgres-server';
import { generateValue } from '../../../src/rotate/generate-value';
import { AlternatingUsers } from '../../../src/rotate/postgres/alternating-users';
import { Postgres } from '../../../src/rotate/postgres/connect';
import { PostgresUser } from '../../../src/rotate/postgres/postgres-user';
import { Counterpart, rotate, RotationStep, SecretVersions } from '../../../src/rotate/rotate';
import type { SecretValue } from '../../../src/rotate/secret-value';

export const STEPS: readonly RotationStep[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
/** As on RDS, this user is not a superuser of PostgreSQL, but can create users. */
export const MASTER = 'shop_admin';

/** Real PostgreSQL server with the users of a shop, and the user that rotates their passwords. */
export class ShopDatabase {
  public static async start(): Promise<ShopDatabase> {
    const server = await PostgresServer.start();
    const shop = new ShopDatabase(server);
    await shop.ask(`CREATE ROLE ${MASTER} LOGIN CREATEROLE PASSWORD 'first-of-the-master'`);
    await shop.ask('CREATE DATABASE shop');
    return shop;
  }

  private users = 0;

  private constructor(public readonly server: PostgresServer) {}

  public get postgres(): Postgres {
    return new Postgres([this.server.authority]);
  }

  public get master(): SecretValue {
    return this.valueFor(MASTER, 'first-of-the-master');
  }

  public valueFor(username: string, password: string): SecretValue {
    const { host, port } = this.server;
    return { username, password, engine: 'postgres', host, port, dbname: 'shop' };
  }

  /** Returns a name that no test has used. */
  public newName(): string {
    return `user_${++this.users}`;
  }

  /** Creates a user and the value of its secret. */
  public async newUser(): Promise<SecretValue> {
    const value = this.valueFor(this.newName(), 'first');
    await this.ask(`CREATE ROLE ${String(value.username)} LOGIN PASSWORD 'first'`);
    return value;
  }

  public single(username: string, postgres = this.postgres): Counterpart {
    return new PostgresUser(postgres, username, () => generateValue(32, ` '`));
  }

  public alternating(username: string, postgres = this.postgres, master = this.master): Counterpart {
    return new AlternatingUsers({
      postgres,
      username,
      generate: () => generateValue(32, ` '`),
      superuser: async function* () {
        yield master;
      },
    });
  }

  /** Runs a query as the superuser of the server. */
  public async ask(query: string): Promise<unknown[]> {
    const { username, password } = this.server;
    return this.askAs({ ...this.valueFor(username, password), dbname: 'postgres' }, query);
  }

  public async askAs(value: SecretValue, query: string): Promise<unknown[]> {
    const { host, port, username, password, dbname } = value as Record<string, string>;
    const ssl = { ca: this.server.authority };
    const client = new Client({ host, port: Number(port), user: username, password, database: dbname, ssl });
    await client.connect();
    try {
      return (await client.query(query)).rows;
    } finally {
      await client.end();
    }
  }

  public stop(): Promise<void> {
    return this.server.stop();
  }
}

/** Runs a complete rotation. */
export async function rotateWhole(
  versions: SecretVersions & { start(): string },
  counterpart: Counterpart,
): Promise<void> {
  const token = versions.start();
  for (const Step of STEPS) {
    await rotate({ Step, SecretId: 'arn', ClientRequestToken: token }, versions, counterpart);
  }
}
