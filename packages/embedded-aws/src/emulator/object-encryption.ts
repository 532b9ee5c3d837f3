import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { administratorOf } from './administrators';
import { AwsCredentials, EmbeddedAws } from './embedded-aws';
import { DeniedEncryptionError } from './errors';

const S3_MANAGED_ALIAS = /(^|:)alias\/aws\/s3$/;

/**
 * The KMS calls that S3 makes with the caller's permissions when a customer-managed key encrypts an object.
 *
 * The embedded AWS stores objects without asking KMS. Here the calls are really made, with the caller's own
 * credentials, so that a role without the right is denied as it would be in the cloud.
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

  /** Throws `DeniedEncryptionError` where the caller may not have an object encrypted. */
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
   * Throws `DeniedEncryptionError` where the caller may not have the object decrypted.
   *
   * @param kmsKeyId what the answer to the reading request names
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
   * The bucket belongs to the account of the run, or to that of the caller. Of a third one, as of a bucket that does
   * not exist, nothing is known here.
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

  /** The embedded AWS finds no key of another account than the caller's: it is not checked. */
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
 * A key policy may bind the key to what it encrypts by this context; S3 sends the object's ARN unless the bucket uses
 * bucket keys.
 */
function contextOf(bucket: string, key: string): Record<string, string> {
  return { 'aws:s3:arn': `arn:aws:s3:::${bucket}/${key}` };
}

/** The AWS-managed key of S3 needs no right of the caller. */
function customerManaged(keyId: string | undefined): string | undefined {
  return keyId && !S3_MANAGED_ALIAS.test(keyId) ? keyId : undefined;
}
