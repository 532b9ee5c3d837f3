import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LocalRun } from '@slipway/local';
import { PostgresServer } from '@slipway/testing/postgres-server';
import { Client } from 'pg';

/** Content of a master user's secret. */
export type Login = Readonly<Record<string, string | number>>;

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Properties?: { readonly Environment?: { readonly Variables: Record<string, string> } } }>
  >;
}

/**
 * Real PostgreSQL server on this machine that replaces the app's database. The embedded AWS only stores the description
 * of a database, and accepts no connections to it.
 */
export class RealDatabase {
  public static async start(): Promise<RealDatabase> {
    return new RealDatabase(await PostgresServer.start());
  }

  private constructor(private readonly server: PostgresServer) {}

  /** Changes the templates in a folder so that the function that rotates the password trusts this server, not RDS. */
  public takePlaceIn(assembly: string): void {
    for (const file of readdirSync(assembly).filter((one) => one.endsWith('.template.json'))) {
      const template = JSON.parse(readFileSync(join(assembly, file), 'utf8')) as Template;
      Object.values(template.Resources)
        .map(({ Properties }) => Properties?.Environment?.Variables)
        .filter((variables) => variables?.KIND === 'postgres-user')
        .forEach((variables) => Object.assign(variables!, { CERTIFICATE_AUTHORITY: this.server.authority }));
      writeFileSync(join(assembly, file), JSON.stringify(template));
    }
  }

  /** Creates the master user that RDS would create, and completes the secret as RDS would. */
  public async takePlaceOf(run: LocalRun, secret: string): Promise<void> {
    const { host, port, dbname, username, password } = this.server;
    const login = { ...(await loginIn(run, secret)), host, port, dbname };
    const { username: user, password: first } = login as Login;
    await this.connected({ ...login, username, password }, (client) =>
      client.query(`CREATE ROLE ${user} LOGIN PASSWORD '${first}'`),
    );
    await secretsOf(run).send(new PutSecretValueCommand({ SecretId: secret, SecretString: JSON.stringify(login) }));
  }

  /** Logs in to the database, and returns the name of the user. @throws Error if the login is refused */
  public async userOf(login: Login): Promise<string> {
    return this.connected(login, async (client) => (await client.query('SELECT current_user AS name')).rows[0].name);
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }

  private async connected<T>(login: Login, work: (client: Client) => Promise<T>): Promise<T> {
    const { host, port, dbname: database, username: user, password } = login as Readonly<Record<string, string>>;
    const client = new Client({
      host,
      port: Number(port),
      database,
      user,
      password,
      ssl: { ca: this.server.authority },
    });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

/** Returns the login in the secret version that has a given label. */
export async function loginIn(
  run: LocalRun,
  SecretId: string,
  VersionStage: 'AWSCURRENT' | 'AWSPREVIOUS' = 'AWSCURRENT',
): Promise<Login> {
  const { SecretString } = await secretsOf(run).send(new GetSecretValueCommand({ SecretId, VersionStage }));
  return JSON.parse(SecretString!);
}

function secretsOf({ aws }: LocalRun): SecretsManagerClient {
  return new SecretsManagerClient(aws.clientOptions(aws.root));
}
