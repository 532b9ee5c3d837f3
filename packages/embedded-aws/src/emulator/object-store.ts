import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, HeadObjectCommand, ObjectCannedACL, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PRIVATE_FILE } from '../private-modes';
import { AwsCredentials, EmbeddedAws } from './embedded-aws';
import { ObjectEncryption } from './object-encryption';

export interface PutOptions {
  readonly contentType?: string;
  readonly cacheControl?: string;
  /** Canned ACL of the object, such as `bucket-owner-full-control`. */
  readonly acl?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** ID of the KMS key that encrypts the object. @default - the bucket's default encryption */
  readonly kmsKeyId?: string;
}

export interface StoredObject {
  /** Version ID of the object. Undefined if the bucket is not versioned. */
  readonly versionId: string | undefined;
  readonly etag: string;
}

/**
 * Logger method that discards the warning of the S3 client that a stream cannot be retried. The error itself is still
 * thrown.
 */
const ignore = () => undefined;
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/**
 * Reads and writes S3 objects with the permissions of one role. Also makes the KMS calls that S3 would make for the
 * role, because the embedded AWS does not make these calls.
 */
export class ObjectStore {
  private readonly s3: S3Client;
  private readonly encryption: ObjectEncryption;

  constructor(aws: EmbeddedAws, credentials: AwsCredentials) {
    this.s3 = new S3Client({ ...aws.clientOptions(credentials), logger: SILENT });
    this.encryption = new ObjectEncryption(aws, credentials);
  }

  /**
   * Streams a file to an object.
   *
   * @throws DeniedEncryptionError if the role is not allowed to encrypt with the object's KMS key
   */
  public async put(bucket: string, key: string, file: string, options: PutOptions = {}): Promise<StoredObject> {
    const { size } = await stat(file);
    await this.encryption.beforeWrite(bucket, key, options.kmsKeyId);
    const put = await this.s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: createReadStream(file),
        ContentLength: size,
        ContentType: options.contentType,
        CacheControl: options.cacheControl,
        ACL: options.acl as ObjectCannedACL | undefined,
        Metadata: options.metadata,
        ...(options.kmsKeyId && { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: options.kmsKeyId }),
      }),
    );
    return stored(put);
  }

  /**
   * Streams an object, or a version of an object, to a file. The file appears at the given path only when it is
   * complete.
   *
   * @throws DeniedEncryptionError if the role is not allowed to decrypt with the object's KMS key
   */
  public async get(bucket: string, key: string, file: string, versionId?: string): Promise<StoredObject> {
    const got = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
    const body = got.Body as Readable;
    const draft = `${file}.part`;
    try {
      await this.encryption.beforeRead(bucket, key, got.SSEKMSKeyId);
      await pipeline(body, createWriteStream(draft, { mode: PRIVATE_FILE }));
      await rename(draft, file);
    } finally {
      body.destroy();
      await rm(draft, { force: true });
    }
    return stored(got);
  }

  public async head(bucket: string, key: string, versionId?: string): Promise<StoredObject> {
    return stored(await this.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId })));
  }
}

function stored(answer: { readonly VersionId?: string; readonly ETag?: string }): StoredObject {
  return { versionId: answer.VersionId, etag: answer.ETag! };
}
