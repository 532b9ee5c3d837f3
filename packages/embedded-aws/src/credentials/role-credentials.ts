import { AwsCredentials } from '../emulator/embedded-aws';

/** Principal that assumes a role: a service, for which the runner acts, or another role. */
export type Assumer = { readonly service: string } | { readonly roleArn: string };

/**
 * Source of credentials for deployed roles, so that the runner makes each call with the role that makes it in AWS.
 */
export interface RoleCredentials {
  /**
   * Assumes a role and returns its credentials. Throws `RoleNotAssumableError` if the role's trust policy does not
   * allow the principal, or if the role is not part of the deployment.
   *
   * @param by principal that assumes the role. The default is any service that the role trusts. If the role trusts no
   * service, the default is the role in the trust policy, such as the pipeline role, which assumes the roles of actions
   */
  of(roleArn: string, by?: Assumer): Promise<AwsCredentials>;
}
