/** Error for a rotation step that failed. The message never contains a value of the secret. */
export class RotationError extends Error {
  public override readonly name = 'RotationError';
}
