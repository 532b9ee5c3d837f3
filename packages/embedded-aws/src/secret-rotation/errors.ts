/** Thrown if the rotation of a secret cannot be started, or failed. */
export class SecretRotationError extends Error {
  public override readonly name = 'SecretRotationError';
}
