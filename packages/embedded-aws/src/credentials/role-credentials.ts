import { AwsCredentials } from '../emulator/embedded-aws';

/** Principal that assumes a role: a service, which the runner replaces, or another role. */
export type Assumer = { readonly service: string } | { readonly roleArn: string };

/** Credentials of deployed roles, with which each action runs with exactly the permissions that it has in AWS. */
export interface RoleCredentials {
  /**
   * Assumes a role and returns its credentials. Throws `RoleNotAssumableError` if the role's trust policy does not
   * allow the principal.
   *
   * @param by principal that assumes the role. By default, any service that the role trusts; without one, the role that
   * the trust policy names, such as a pipeline's role, which assumes the roles of its actions
   */
  of(roleArn: string, by?: Assumer): Promise<AwsCredentials>;
}
