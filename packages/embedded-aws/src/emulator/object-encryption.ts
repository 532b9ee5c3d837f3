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
 * The embedded AWS stores objects without calling KMS. This class makes the KMS calls with the credentials of the
 * caller, so that access is denied to a role without the permission, as in AWS.
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

  /**
   * Checks that the caller is allowed to encrypt the object. @throws DeniedEncryptionError if the caller lacks the
   * permission
   */
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
   * Checks that the caller is allowed to decrypt the object.
   *
   * @param kmsKeyId ID of the KMS key in the response to the read request
   * @throws DeniedEncryptionError if the caller lacks the permission
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
   * Returns the ID of the default KMS key of a bucket, or undefined if the bucket has no such key, does not exist, or
   * is in neither the account of the run nor the account of the caller.
   */
  private async defaultKeyOf(bucket: string): Promise<string | undefined> {
    const ask = async (accountId: string) => {
      const owner = new S3Client(this.aws.clientOptions(administratorOf(this.aws, accountId)));
      const { ServerSideEncryptionConfiguration: configuration } = await owner.send(
        new GetBucketEncryptionCommand({ Bucket: bucket }),
      );
      return configuration!.Rules![0].ApplyServerSideEncryptionByDefault!.KMSMasterKeyID; // S3 always returns a default
    };
    return ask(this.aws.accountId).catch(async () => {
      const { Account: account } = await this.sts.send(new GetCallerIdentityCommand({}));
      return ask(account!).catch(() => undefined);
    });
  }

  /**
   * Throws an error of KMS again. If access was denied, the error states why S3 makes the call. Errors about keys in
   * other accounts are ignored, because the embedded AWS does not find these keys.
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
 * Returns the encryption context that S3 sends to KMS, and that a key policy can require. The context contains the ARN
 * of the object. S3 Bucket Keys, with which S3 sends the ARN of the bucket, are not considered.
 */
function contextOf(bucket: string, key: string): Record<string, string> {
  return { 'aws:s3:arn': `arn:aws:s3:::${bucket}/${key}` };
}

/**
 * Returns the key ID if the key is customer managed, otherwise undefined. No permission is required to use the AWS
 * managed key of S3.
 */
function customerManaged(keyId: string | undefined): string | undefined {
  return keyId && !S3_MANAGED_ALIAS.test(keyId) ? keyId : undefined;
}
