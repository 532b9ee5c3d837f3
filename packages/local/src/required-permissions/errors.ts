/** Thrown if a role lacks a permission that AWS requires. The action fails with the error's name as its error code. */
export class MissingPermissionError extends Error {
  public override readonly name = 'AccessDenied';
}
