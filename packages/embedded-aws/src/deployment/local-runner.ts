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

/** Name of the only user of a local run. */
export const LOCAL_RUNNER = 'slipway-local-runner';

export function localRunnerArn(aws: EmbeddedAws): string {
  return `arn:aws:iam::${aws.accountId}:user/${LOCAL_RUNNER}`;
}

const ASSUME = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: '*' }],
};

/**
 * Creates the user that assumes roles, with a new key. The user may do nothing else, and only the trust policy of a
 * role admits it.
 *
 * In AWS that trust would be enough within one account; the embedded AWS requires the permission in a policy of the
 * user as well.
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
