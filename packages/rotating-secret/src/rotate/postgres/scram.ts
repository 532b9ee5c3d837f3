import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

const ITERATIONS = 4096;
const HASH = 'sha256';
const BYTES = 32;

/**
 * Returns the SCRAM-SHA-256 verifier that PostgreSQL stores for a password. PostgreSQL accepts the verifier instead of
 * the password, so that statements in the database's log never contain a password.
 *
 * @param password ASCII text, which SCRAM's normalization does not change
 * @see https://www.postgresql.org/docs/current/sql-createrole.html
 * @see https://www.rfc-editor.org/rfc/rfc5803
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, BYTES, HASH);
  const hmac = (text: string) => createHmac(HASH, salted).update(text).digest();
  const stored = createHash(HASH).update(hmac('Client Key')).digest();
  const parts = [`${ITERATIONS}:${salt.toString('base64')}`, `${stored.toString('base64')}:${base64Of(hmac)}`];
  return `SCRAM-SHA-256$${parts.join('$')}`;
}

function base64Of(hmac: (text: string) => Buffer): string {
  return hmac('Server Key').toString('base64');
}
