import { AwsCredentials, EmbeddedAws } from './embedded-aws';

/** The administrator of an account. The emulator takes the number of another account than its own for their key. */
export function administratorOf(
  { root, ...aws }: Pick<EmbeddedAws, 'accountId' | 'root'>,
  accountId: string,
): AwsCredentials {
  return accountId === aws.accountId ? root : { accessKeyId: accountId, secretAccessKey: root.secretAccessKey };
}
