import { escapeIdentifier, escapeLiteral } from 'pg';
import { RotationError } from '../errors';
import type { Counterpart } from '../rotate';
import { SecretValue, textIn } from '../secret-value';
import { Postgres } from './connect';
import { scramVerifier } from './scram';

/** PostgreSQL user that changes its own password. */
export class PostgresUser implements Counterpart {
  constructor(
    private readonly postgres: Postgres,
    private readonly username: string,
    private readonly generate: () => string,
  ) {}

  public next(current: SecretValue): SecretValue {
    return { ...current, username: this.username, password: this.generate() };
  }

  public async accept(pending: SecretValue, _version: string, known: AsyncIterable<SecretValue>): Promise<void> {
    if (await this.postgres.accepts(pending)) {
      return;
    }
    const user = escapeIdentifier(this.username);
    const verifier = escapeLiteral(scramVerifier(textIn(pending, 'password')));
    for await (const { password } of known) {
      const value = { ...pending, password };
      if (await this.postgres.enter(value, (client) => client.query(`ALTER ROLE ${user} PASSWORD ${verifier}`))) {
        return;
      }
    }
    throw new RotationError(
      `the database rejects user ${this.username} with every version of the secret: the password was changed elsewhere; store a version with the current password`,
    );
  }

  public async test(value: SecretValue): Promise<void> {
    if (!(await this.postgres.accepts(value))) {
      throw new RotationError(
        `the database rejects the new password of user ${this.username}, so the password was changed during the rotation; start the rotation again`,
      );
    }
  }
}
