import { RotationError } from './errors';
import type { SecretState } from './rotate';

const PATIENCE_MS = 2 * 24 * 60 * 60 * 1000;

/**
 * Checks the state of a secret's rotation in Secrets Manager.
 *
 * The check finds problems that cause no invocation: Secrets Manager could not invoke the function, or gave up.
 *
 * @throws RotationError if the rotation was turned off, is unfinished, or has been overdue for more than two days
 */
export function checkRotation({ rotates, labels, due }: SecretState, now: number): void {
  if (!rotates) {
    throw new RotationError('the secret does not rotate, because its rotation was turned off; turn it on again');
  }
  const unfinished = Object.entries(labels).find(
    ([, those]) => those.includes('AWSPENDING') && !those.includes('AWSCURRENT'),
  );
  if (unfinished) {
    throw new RotationError(
      `the rotation to version ${unfinished[0]} is unfinished, and Secrets Manager starts no other rotation until it is finished; see the log for the reason, then start the rotation again`,
    );
  }
  if (due && now - due.getTime() > PATIENCE_MS) {
    throw new RotationError(
      `a rotation has been overdue since ${due.toISOString()}: Secrets Manager could not invoke this function; check that Secrets Manager has permission to invoke it`,
    );
  }
}
