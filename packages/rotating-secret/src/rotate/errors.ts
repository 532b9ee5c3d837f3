/** A step of a rotation cannot be done. Its message holds no value of the secret. */
export class RotationError extends Error {
  public override readonly name = 'RotationError';
}
