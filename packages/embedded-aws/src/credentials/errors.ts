/** Thrown if the trust policy of a role does not allow the principal that would assume it in AWS. */
export class RoleNotAssumableError extends Error {
  public override readonly name = 'RoleNotAssumableError';

  constructor(roleArn: string, by: string, reason: string, options?: ErrorOptions) {
    super(`${by} may not assume role ${roleArn}: ${reason}`, options);
  }
}
