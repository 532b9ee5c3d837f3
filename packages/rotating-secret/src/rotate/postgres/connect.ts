import { Client } from 'pg';
import { RotationError } from '../errors';
import { SecretValue, textIn } from '../secret-value';

const PORT = 5432;
const TIMEOUT_MS = 10_000;
/** Wrong password, and no such user. */
const REFUSED = ['28P01', '28000'];

/** Opens connections to the database that a secret is for, over TLS. */
export class Postgres {
  /** @param authorities certificates of those who may have signed that of the database */
  constructor(private readonly authorities: readonly string[]) {}

  /**
   * Does something in a connection.
   *
   * @returns whether the database let the user in; if not, nothing was done
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
    client.on('error', () => undefined); // the query that is running fails as well
    try {
      await client.connect();
    } catch (error) {
      if (REFUSED.includes(String((error as { code?: unknown }).code))) {
        return false;
      }
      throw new RotationError(
        `the database at ${String(value.host)} cannot be reached over TLS: ${(error as Error).message}; check whether its security group lets this function in`,
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

  /** Whether the database lets a user in who can ask something. */
  public accepts(value: SecretValue): Promise<boolean> {
    return this.enter(value, (client) => client.query('SELECT 1'));
  }
}
