import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  NoSuchBucket,
  S3Client,
} from '@aws-sdk/client-s3';
import type { NotDeleted, ObjectVersion, VersionStore } from './version-store';

/**
 * Matches characters that cannot be represented in XML, the request format of `DeleteObjects`. The URL of
 * `DeleteObject`, which deletes a single object, can contain them.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html#object-key-xml-related-constraints
 */
const NOT_IN_XML = /[\p{Cc}\uFFFE\uFFFF]/u;

/** Maximum number of simultaneous `DeleteObject` calls. */
const AT_ONCE = 20;

/** Object versions in an S3 bucket. A bucket that no longer exists counts as empty. */
export class S3VersionStore implements VersionStore {
  constructor(
    private readonly s3: S3Client,
    private readonly bucket: string,
  ) {}

  /** Lists versions with URL-encoded keys, because some characters in keys would make the response invalid XML. */
  public async list(): Promise<readonly ObjectVersion[]> {
    try {
      const {
        Versions = [],
        DeleteMarkers = [],
        EncodingType,
      } = await this.s3.send(new ListObjectVersionsCommand({ Bucket: this.bucket, EncodingType: 'url' }));
      const keyOf = (key: string) => (EncodingType === 'url' ? decodeURIComponent(key.replaceAll('+', ' ')) : key);
      return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({
        key: keyOf(Key as string),
        versionId: VersionId as string,
      }));
    } catch (error) {
      if (error instanceof NoSuchBucket || (error as Error).name === 'NoSuchBucket') {
        return [];
      }
      throw error;
    }
  }

  public async remove(versions: readonly ObjectVersion[], singly = false): Promise<readonly NotDeleted[]> {
    const alone = versions.filter(({ key }) => singly || NOT_IN_XML.test(key));
    const together = versions.filter(({ key }) => !singly && !NOT_IN_XML.test(key));
    return [...(await this.removeTogether(together)), ...(await this.removeSingly(alone))];
  }

  private async removeTogether(versions: readonly ObjectVersion[]): Promise<readonly NotDeleted[]> {
    if (versions.length === 0) {
      return [];
    }
    try {
      const { Errors = [] } = await this.s3.send(
        new DeleteObjectsCommand({
          Bucket: this.bucket,
          Delete: { Quiet: true, Objects: versions.map(({ key, versionId }) => ({ Key: key, VersionId: versionId })) },
        }),
      );
      return Errors.map(({ Key, VersionId, Code }) => ({
        key: Key as string,
        versionId: VersionId as string,
        code: Code as string,
      }));
    } catch (error) {
      if ((error as Error).name !== 'MalformedXML') {
        throw error;
      }
      return this.removeSingly(versions);
    }
  }

  private async removeSingly(versions: readonly ObjectVersion[]): Promise<readonly NotDeleted[]> {
    const waiting = [...versions];
    const left: NotDeleted[] = [];
    const removeNext = async (): Promise<void> => {
      for (let version = waiting.shift(); version !== undefined; version = waiting.shift()) {
        left.push(...(await this.removeOne(version)));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, removeNext));
    return left;
  }

  private async removeOne({ key, versionId }: ObjectVersion): Promise<readonly NotDeleted[]> {
    try {
      await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key, VersionId: versionId }));
      return [];
    } catch (error) {
      return [{ key, versionId, code: (error as Error).name }];
    }
  }
}
