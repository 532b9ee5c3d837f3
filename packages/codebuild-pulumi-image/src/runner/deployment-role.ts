import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { SessionEnvironment } from './env';
import { FailedForGoodError } from './errors';

export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: string;
  /** ARN of the session, which CloudTrail in the target account contains. */
  readonly arn: string;
}

/**
 * Assumes the environment's deployment role for one hour, the maximum for role chaining.
 *
 * The session is tagged, so that CloudTrail in the target account shows the commit and the execution.
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
      `sts:AssumeRole on ${role} failed: ${(error as Error).message}; nothing can be deployed without this role: ` +
        'check that the build role is allowed to call sts:AssumeRole and sts:TagSession on this role, and that the trust policy names the build role and the external ID',
      { cause: error },
    );
  }
}

/** Returns a session name with the execution ID, of at most 64 characters. */
function sessionName({ ENVIRONMENT, EXECUTION_ID }: SessionEnvironment): string {
  return `slipway-${ENVIRONMENT}-${EXECUTION_ID}`.slice(0, 64);
}

/**
 * Returns credentials in the JSON format that a `credential_process` prints.
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
