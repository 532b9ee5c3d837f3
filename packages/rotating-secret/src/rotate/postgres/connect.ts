import { Client } from 'pg';
import { RotationError } from '../errors';
import { SecretValue, textIn } from '../secret-value';

const PORT = 5432;
const TIMEOUT_MS = 10_000;
/** PostgreSQL error codes for a wrong password and an unknown user. */
const REFUSED = ['28P01', '28000'];

/** Opens TLS connections to the database in a secret. */
export class Postgres {
  /** @param authorities certificates of the authorities that the connection trusts */
  constructor(private readonly authorities: readonly string[]) {}

  /**
   * Logs in to the database of a secret value, and runs `work` with the connection.
   *
   * @returns whether the database accepted the login; if not, the work was not run
   * @throws RotationError if the database cannot be reached
   */
  public async enter(value: SecretValue, work: (client: Client) => Promise<unknown>): Promise<boolean> {
    const client = new Client({
      host: textIn(value, 'host'),
      port: Number(value.port ?? PORT),
      database: typeof value.dbname === 'string' ? value.dbname : 'postgres',
      user: textIn(value, 'username'),
      password: textIn(value, 'password'),
      ssl: { ca: [...this.authorities] },
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
      statement_timeout: TIMEOUT_MS,
    });
    client.on('error', () => undefined); // the running query also fails and reports the error
    try {
      await client.connect();
    } catch (error) {
      if (REFUSED.includes(String((error as { code?: unknown }).code))) {
        return false;
      }
      throw new RotationError(
        `the database at ${String(value.host)} cannot be reached over TLS: ${(error as Error).message}; check that the database's security group allows this function, and that the function trusts the database's certificate`,
        { cause: error },
      );
    }
    try {
      await work(client);
      return true;
    } finally {
      await client.end();
    }
  }

  /** Returns whether a user can log in to the database and run a query. */
  public accepts(value: SecretValue): Promise<boolean> {
    return this.enter(value, (client) => client.query('SELECT 1'));
  }
}
