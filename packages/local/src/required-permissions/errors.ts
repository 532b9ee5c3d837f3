/** An action whose role lacks what AWS asks of it. Its name is the error code of the action. */
export class MissingPermissionError extends Error {
  public override readonly name = 'AccessDenied';
}
