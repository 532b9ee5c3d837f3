import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { administratorOf } from './administrators';
import { AwsCredentials, EmbeddedAws } from './embedded-aws';
import { DeniedEncryptionError } from './errors';

const S3_MANAGED_ALIAS = /(^|:)alias\/aws\/s3$/;

/**
 * KMS calls that S3 makes with the caller's permissions when a customer managed key encrypts an object.
 *
 * The embedded AWS stores objects without calling KMS. This class makes the calls with the caller's credentials, so
 * that a role without the permission is denied access as in AWS.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export class ObjectEncryption {
  private readonly rootKms: KMSClient;
  private readonly kms: KMSClient;
  private readonly sts: STSClient;

  constructor(
    private readonly aws: EmbeddedAws,
    credentials: AwsCredentials,
  ) {
    this.rootKms = new KMSClient(aws.clientOptions(aws.root));
    this.kms = new KMSClient(aws.clientOptions(credentials));
    this.sts = new STSClient(aws.clientOptions(credentials));
  }

  /** Throws `DeniedEncryptionError` if the caller lacks the permission to encrypt the object. */
  public async beforeWrite(bucket: string, key: string, kmsKeyId?: string): Promise<void> {
    const keyId = customerManaged(kmsKeyId ?? (await this.defaultKeyOf(bucket)));
    if (keyId === undefined) {
      return;
    }
    const request = { KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: contextOf(bucket, key) } as const;
    await this.kms
      .send(new GenerateDataKeyCommand(request))
      .catch((error: unknown) =>
        this.explain(error, 'kms:GenerateDataKey', keyId, `PutObject to s3://${bucket}/${key}`),
      );
  }

  /**
   * Throws `DeniedEncryptionError` if the caller lacks the permission to decrypt the object.
   *
   * @param kmsKeyId ID of the KMS key in the response to the read request
   */
  public async beforeRead(bucket: string, key: string, kmsKeyId: string | undefined): Promise<void> {
    const keyId = customerManaged(kmsKeyId);
    if (keyId === undefined) {
      return;
    }
    const context = contextOf(bucket, key);
    const dataKey = await this.rootKms.send(
      new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: context }),
    );
    const request = { CiphertextBlob: dataKey.CiphertextBlob, EncryptionContext: context };
    await this.kms
      .send(new DecryptCommand(request))
      .catch((error: unknown) => this.explain(error, 'kms:Decrypt', keyId, `GetObject from s3://${bucket}/${key}`));
  }

  /**
   * Returns the ID of the default KMS key of a bucket in the run's account or in the caller's account. Returns
   * undefined if the bucket is in another account or does not exist.
   */
  private async defaultKeyOf(bucket: string): Promise<string | undefined> {
    const ask = async (accountId: string) => {
      const owner = new S3Client(this.aws.clientOptions(administratorOf(this.aws, accountId)));
      const { ServerSideEncryptionConfiguration: configuration } = await owner.send(
        new GetBucketEncryptionCommand({ Bucket: bucket }),
      );
      return configuration!.Rules![0].ApplyServerSideEncryptionByDefault!.KMSMasterKeyID; // S3 always has a default
    };
    return ask(this.aws.accountId).catch(async () => {
      const { Account: account } = await this.sts.send(new GetCallerIdentityCommand({}));
      return ask(account!).catch(() => undefined);
    });
  }

  /**
   * Throws an error from KMS, with the reason for the call if access was denied. Ignores keys in other accounts,
   * because the embedded AWS does not find them.
   */
  private async explain(error: unknown, action: string, keyId: string, reason: string): Promise<void> {
    if (!(error instanceof Error) || !/AccessDenied|NotFound|InvalidCiphertext/.test(error.name)) {
      throw error;
    }
    const { Arn: role, Account: account } = await this.sts.send(new GetCallerIdentityCommand({}));
    if (!error.name.startsWith('AccessDenied')) {
      if (keyId.startsWith('arn:') && keyId.split(':')[4] !== account) {
        return;
      }
      throw error;
    }
    throw new DeniedEncryptionError(action, role!, keyId, reason, error);
  }
}

/**
 * Returns the encryption context that S3 sends to KMS and that a key policy can require. It contains the object's ARN,
 * unless the bucket uses S3 Bucket Keys.
 */
function contextOf(bucket: string, key: string): Record<string, string> {
  return { 'aws:s3:arn': `arn:aws:s3:::${bucket}/${key}` };
}

/**
 * Returns the ID of a customer managed key, otherwise undefined. Using the AWS managed key of S3 requires no
 * permission.
 */
function customerManaged(keyId: string | undefined): string | undefined {
  return keyId && !S3_MANAGED_ALIAS.test(keyId) ? keyId : undefined;
}
