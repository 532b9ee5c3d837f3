/** Thrown if a role lacks a permission that AWS requires. The name of the error is the error code of the action. */
export class MissingPermissionError extends Error {
  public override readonly name = 'AccessDenied';
}
