import { AwsCredentials } from '../embedded-aws/embedded-aws';

/** Credentials of the deployed roles, so that each action runs with exactly the rights it would have in the cloud. */
export interface RoleCredentials {
  /** Assumes the role. Throws `RoleNotAssumableError` where its trust does not allow the service that would assume it. */
  of(roleArn: string): Promise<AwsCredentials>;
}
