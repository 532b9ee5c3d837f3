import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { SessionEnvironment } from './env';
import { FailedForGoodError } from './errors';

export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: string;
  /** The ARN under which the account's trail shows what was done. */
  readonly arn: string;
}

/**
 * Assumes the deployment role of the environment, for an hour: the longest that a role may assume another for.
 *
 * The session carries what it is for, so that the trail of the target account names commit and execution.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
export async function assumeDeploymentRole(sts: STSClient, environment: SessionEnvironment): Promise<Session> {
  const { DEPLOYMENT_ROLE_ARN: role } = environment;
  try {
    const { Credentials, AssumedRoleUser } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: role,
        ExternalId: environment.EXTERNAL_ID,
        RoleSessionName: sessionName(environment),
        DurationSeconds: 3600,
        Tags: [
          { Key: 'commit', Value: environment.COMMIT },
          { Key: 'execution', Value: environment.EXECUTION_ID },
          { Key: 'environment', Value: environment.ENVIRONMENT },
        ],
      }),
    );
    return {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
      expiration: Credentials!.Expiration!.toISOString(),
      arn: AssumedRoleUser!.Arn!,
    };
  } catch (error) {
    throw new FailedForGoodError(
      `sts:AssumeRole on ${role} failed: ${(error as Error).message}; nothing can be deployed without that role: ` +
        'check that the build role may call sts:AssumeRole and sts:TagSession on it, and that the trust policy of the role names the build role and the external ID',
      { cause: error },
    );
  }
}

/** Unique to the execution, within the 64 characters of a session name. */
function sessionName({ ENVIRONMENT, EXECUTION_ID }: SessionEnvironment): string {
  return `slipway-${ENVIRONMENT}-${EXECUTION_ID}`.slice(0, 64);
}

/**
 * The answer of a `credential_process`.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function credentialProcessAnswer({ accessKeyId, secretAccessKey, sessionToken, expiration }: Session): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiration,
  });
}
