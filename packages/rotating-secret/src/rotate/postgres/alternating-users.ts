import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { cloneOf } from '../../postgres-clone';
import { RotationError } from '../errors';
import type { Counterpart } from '../rotate';
import { SecretValue, textIn } from '../secret-value';
import { Postgres } from './connect';
import { scramVerifier } from './scram';

export interface AlternatingUsersProps {
  readonly postgres: Postgres;
  /** Name of the first of the two users. */
  readonly username: string;
  readonly generate: () => string;
  /** Returns the current value of the superuser's secret and, during its rotation, the pending value. */
  readonly superuser: () => AsyncIterable<SecretValue>;
}

/** Two PostgreSQL users. While one is current, a superuser sets the next password of the other. */
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
        `the pending version is for user ${user}, not for ${username} or ${cloneOf(username)}, but a rotation must not change other users; remove the label AWSPENDING and start the rotation again`,
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
        `the database rejects the new password of user ${String(value.username)}, so the password was changed during the rotation; start the rotation again`,
      );
    }
  }

  /** Sets the password and memberships in one transaction, so that a user is never configured partially. */
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

  /** Runs work as the superuser, whose password is sent only to the database in the superuser's secret. */
  private async asSuperuser(pending: SecretValue, work: (client: Client) => Promise<unknown>): Promise<void> {
    const { host, port, dbname } = pending;
    for await (const value of this.props.superuser()) {
      if (value.host !== undefined && value.host !== host) {
        throw new RotationError(
          `the superuser's secret is for another database (${String(host)}): use a superuser of the same database`,
        );
      }
      const { username, password } = value;
      if (await this.props.postgres.enter({ username, password, host, port, dbname }, work)) {
        return;
      }
    }
    throw new RotationError(
      'the database rejects the superuser: the password was changed but not the secret; store a version with the current password',
    );
  }
}

/**
 * Returns the statement that creates a user.
 *
 * @param value secret value, whose password is set if the value is for this user; otherwise, the user has no password
 */
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
 * Returns the statements that make the second user act as the first, so that the first user owns everything that either
 * of them creates.
 */
function asTheSame(username: string, clone: string): string[] {
  const [user, second] = [username, clone].map(escapeIdentifier);
  return [`GRANT ${user} TO ${second}`, `ALTER ROLE ${second} SET role TO ${user}`];
}

function verifierOf(value: SecretValue): string {
  return escapeLiteral(scramVerifier(textIn(value, 'password')));
}
