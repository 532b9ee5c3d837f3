import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { AwsCredentials, EmbeddedAws } from './embedded-aws';

/**
 * Returns the administrator's credentials for an account. The access key of the administrator is the account ID, except
 * in the default account.
 */
export function administratorOf(
  { root, ...aws }: Pick<EmbeddedAws, 'accountId' | 'root'>,
  accountId: string,
): AwsCredentials {
  return accountId === aws.accountId ? root : { accessKeyId: accountId, secretAccessKey: root.secretAccessKey };
}

const ADMINISTRATOR = { UserName: 'administrator' };

/**
 * Creates a user with all permissions, and returns the user's access key. Unlike the root user of an account, this user
 * can assume roles.
 */
export async function createAdministrator(aws: Pick<EmbeddedAws, 'clientOptions' | 'root'>): Promise<AwsCredentials> {
  const iam = new IAMClient(aws.clientOptions(aws.root));
  await iam.send(new CreateUserCommand(ADMINISTRATOR));
  await iam.send(
    new AttachUserPolicyCommand({ ...ADMINISTRATOR, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
  );
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand(ADMINISTRATOR));
  return { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
}
