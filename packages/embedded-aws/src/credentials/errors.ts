/**
 * Thrown if a role cannot be assumed, usually because its trust policy does not allow the principal that would assume
 * the role in AWS.
 */
export class RoleNotAssumableError extends Error {
  public override readonly name = 'RoleNotAssumableError';

  constructor(roleArn: string, by: string, reason: string, options?: ErrorOptions) {
    super(`${by} is not allowed to assume role ${roleArn}: ${reason}`, options);
  }
}
