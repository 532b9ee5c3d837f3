import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { AwsCredentials, EmbeddedAws } from './embedded-aws';

/**
 * Returns the administrator of an account. For accounts other than its own, the emulator accepts the account's number
 * as key.
 */
export function administratorOf(
  { root, ...aws }: Pick<EmbeddedAws, 'accountId' | 'root'>,
  accountId: string,
): AwsCredentials {
  return accountId === aws.accountId ? root : { accessKeyId: accountId, secretAccessKey: root.secretAccessKey };
}

const ADMINISTRATOR = { UserName: 'administrator' };

/** Creates a user that may do everything, including assume roles, which the root of an account may not. */
export async function createAdministrator(aws: Pick<EmbeddedAws, 'clientOptions' | 'root'>): Promise<AwsCredentials> {
  const iam = new IAMClient(aws.clientOptions(aws.root));
  await iam.send(new CreateUserCommand(ADMINISTRATOR));
  await iam.send(
    new AttachUserPolicyCommand({ ...ADMINISTRATOR, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
  );
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand(ADMINISTRATOR));
  return { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
}
