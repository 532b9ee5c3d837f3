/** Secret that cannot be rotated, or whose rotation failed. */
export class SecretRotationError extends Error {
  public override readonly name = 'SecretRotationError';
}
