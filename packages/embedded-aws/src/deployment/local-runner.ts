import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  EntityAlreadyExistsException,
  IAMClient,
  ListAccessKeysCommand,
  DeleteAccessKeyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { AwsCredentials, EmbeddedAws } from '../emulator/embedded-aws';

/** Name of the IAM user of the local runner. */
export const LOCAL_RUNNER = 'slipway-local-runner';

export function localRunnerArn(aws: EmbeddedAws): string {
  return `arn:aws:iam::${aws.accountId}:user/${LOCAL_RUNNER}`;
}

const ASSUME = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: '*' }],
};

/**
 * Creates the runner's IAM user, which assumes roles, with a new access key. Deletes earlier access keys of the user.
 * The user has no other permissions, and can assume only roles whose trust policies allow it.
 *
 * In AWS, the role's trust policy would be sufficient within one account. The embedded AWS also requires a policy for
 * the user.
 */
export async function createLocalRunner(aws: EmbeddedAws): Promise<AwsCredentials> {
  const iam = new IAMClient(aws.clientOptions(aws.root));
  await iam.send(new CreateUserCommand({ UserName: LOCAL_RUNNER })).catch((error: unknown) => {
    if (!(error instanceof EntityAlreadyExistsException)) {
      throw error;
    }
  });
  await iam.send(
    new PutUserPolicyCommand({ UserName: LOCAL_RUNNER, PolicyName: 'assume', PolicyDocument: JSON.stringify(ASSUME) }),
  );
  const { AccessKeyMetadata: old } = await iam.send(new ListAccessKeysCommand({ UserName: LOCAL_RUNNER }));
  for (const { AccessKeyId } of old!) {
    await iam.send(new DeleteAccessKeyCommand({ UserName: LOCAL_RUNNER, AccessKeyId }));
  }
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: LOCAL_RUNNER }));
  return { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
}
