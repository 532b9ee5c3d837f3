/**
 * Thrown if a role cannot be assumed, usually because its trust policy does not allow the principal that would assume
 * the role in AWS.
 */
export class RoleNotAssumableError extends Error {
  public override readonly name = 'RoleNotAssumableError';

  /**
   * @param by service, or ARN of the role, that would assume the role
   * @param remedy what to do; by default, which policies have to allow the call
   */
  constructor(
    roleArn: string,
    by: string,
    reason: string,
    { remedy = remedyOf(roleArn, by), ...options }: ErrorOptions & { readonly remedy?: string } = {},
  ) {
    super(`${by} is not allowed to assume role ${roleArn}: ${reason}; ${remedy}`, options);
  }
}

/** Returns which policies have to allow a principal to assume a role. Only roles need a policy of their own. */
function remedyOf(roleArn: string, by: string): string {
  const trust = `allow sts:AssumeRole for ${by} in the trust policy of the role`;
  return by.startsWith('arn:') ? `${trust}, and for ${roleArn} in a policy of ${by}` : trust;
}
