import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { cloneOf } from '../../postgres-clone';
import { RotationError } from '../errors';
import type { Counterpart } from '../rotate';
import { SecretValue, textIn } from '../secret-value';
import { Postgres } from './connect';
import { scramVerifier } from './scram';

export interface AlternatingUsersProps {
  readonly postgres: Postgres;
  /** The first of the two. */
  readonly username: string;
  readonly generate: () => string;
  /** What the secret of the superuser holds now, and what it will hold, if that is being rotated. */
  readonly superuser: () => AsyncIterable<SecretValue>;
}

/** Two users of PostgreSQL: while one is current, the other gets the next password, from a superuser. */
export class AlternatingUsers implements Counterpart {
  constructor(private readonly props: AlternatingUsersProps) {}

  public next(current: SecretValue): SecretValue {
    const { username, generate } = this.props;
    return {
      ...current,
      username: current.username === username ? cloneOf(username) : username,
      password: generate(),
    };
  }

  public async accept(pending: SecretValue, _version: string, known: AsyncIterable<SecretValue>): Promise<void> {
    const { postgres, username } = this.props;
    const user = textIn(pending, 'username');
    if (user !== username && user !== cloneOf(username)) {
      throw new RotationError(
        `the pending version is for user ${user}, and not for ${username} or ${cloneOf(username)}: a rotation must not change another user; remove the label AWSPENDING and start the rotation again`,
      );
    }
    if (await postgres.accepts(pending)) {
      return;
    }
    const { value: current } = (await known[Symbol.asyncIterator]().next()) as IteratorYieldResult<SecretValue>;
    await this.asSuperuser(pending, (client) => this.setPassword(client, pending, current));
  }

  public async test(value: SecretValue): Promise<void> {
    if (!(await this.props.postgres.accepts(value))) {
      throw new RotationError(
        `the database refuses user ${String(value.username)} with the new password, which was changed in between; start the rotation again`,
      );
    }
  }

  /** In one transaction: a user never has half of what it needs. */
  private async setPassword(client: Client, pending: SecretValue, current: SecretValue): Promise<void> {
    const { username } = this.props;
    const clone = cloneOf(username);
    const { rows } = await client.query<{ rolname: string }>('SELECT rolname FROM pg_roles WHERE rolname = ANY ($1)', [
      [username, clone],
    ]);
    const existing = rows.map(({ rolname }) => rolname);
    const statements = [
      ...(existing.includes(username) ? [] : [create(username, current)]),
      ...(existing.includes(clone) ? [] : [create(clone)]),
      ...asTheSame(username, clone),
      alter(pending),
    ];
    await client.query(`BEGIN; ${statements.join('; ')}; COMMIT`);
  }

  /** The password of the superuser goes to the database of its own secret only. */
  private async asSuperuser(pending: SecretValue, work: (client: Client) => Promise<unknown>): Promise<void> {
    const { host, port, dbname } = pending;
    for await (const value of this.props.superuser()) {
      if (value.host !== undefined && value.host !== host) {
        throw new RotationError(
          `the secret of the superuser is for another database (${String(host)}): use the secret of the same database`,
        );
      }
      const { username, password } = value;
      if (await this.props.postgres.enter({ username, password, host, port, dbname }, work)) {
        return;
      }
    }
    throw new RotationError(
      'the database refuses the superuser: the password was changed without the secret; put a version with the current password',
    );
  }
}

/** @param value of the secret, if it is for this user: its password holds from now on */
function create(username: string, value?: SecretValue): string {
  const user = escapeIdentifier(username);
  return value?.username === username
    ? `CREATE ROLE ${user} LOGIN PASSWORD ${verifierOf(value)}`
    : `CREATE ROLE ${user} LOGIN`;
}

function alter(value: SecretValue): string {
  return `ALTER ROLE ${escapeIdentifier(textIn(value, 'username'))} LOGIN PASSWORD ${verifierOf(value)}`;
}

/**
 * Returns the statements that make the second user act as the first, so that everything either creates belongs to the
 * first.
 */
function asTheSame(username: string, clone: string): string[] {
  const [user, second] = [username, clone].map(escapeIdentifier);
  return [`GRANT ${user} TO ${second}`, `ALTER ROLE ${second} SET role TO ${user}`];
}

function verifierOf(value: SecretValue): string {
  return escapeLiteral(scramVerifier(textIn(value, 'password')));
}
