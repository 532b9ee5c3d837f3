/** Thrown if a secret cannot be rotated, or its rotation failed. */
export class SecretRotationError extends Error {
  public override readonly name = 'SecretRotationError';
}
