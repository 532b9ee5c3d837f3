import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { AwsCredentials, EmbeddedAws } from './embedded-aws';

/** The administrator of an account. The emulator takes the number of another account than its own for their key. */
export function administratorOf(
  { root, ...aws }: Pick<EmbeddedAws, 'accountId' | 'root'>,
  accountId: string,
): AwsCredentials {
  return accountId === aws.accountId ? root : { accessKeyId: accountId, secretAccessKey: root.secretAccessKey };
}

const ADMINISTRATOR = { UserName: 'administrator' };

/** Makes a user who may do everything, and assume roles, which the root of an account may not. */
export async function createAdministrator(aws: Pick<EmbeddedAws, 'clientOptions' | 'root'>): Promise<AwsCredentials> {
  const iam = new IAMClient(aws.clientOptions(aws.root));
  await iam.send(new CreateUserCommand(ADMINISTRATOR));
  await iam.send(
    new AttachUserPolicyCommand({ ...ADMINISTRATOR, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
  );
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand(ADMINISTRATOR));
  return { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
}
