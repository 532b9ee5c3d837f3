import { AwsCredentials } from '../emulator/embedded-aws';

/** Principal that assumes a role: a service, which the runner replaces, or another role with its own permissions. */
export type Assumer = { readonly service: string } | { readonly roleArn: string };

/** Credentials of the deployed roles: each action runs with exactly the permissions that it has in the cloud. */
export interface RoleCredentials {
  /**
   * Assumes the role. Throws `RoleNotAssumableError` if its trust policy does not allow the principal.
   *
   * @param by @default - any service that the role trusts; if it trusts none, the role that it names (as a pipeline's
   * role assumes those of its actions)
   */
  of(roleArn: string, by?: Assumer): Promise<AwsCredentials>;
}
