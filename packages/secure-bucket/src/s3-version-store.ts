import { DeleteObjectsCommand, ListObjectVersionsCommand, NoSuchBucket, S3Client } from '@aws-sdk/client-s3';
import type { NotDeleted, ObjectVersion, VersionStore } from './version-store';

/** The versions of one bucket. A bucket that is gone already counts as empty. */
export class S3VersionStore implements VersionStore {
  constructor(
    private readonly s3: S3Client,
    private readonly bucket: string,
  ) {}

  public async list(): Promise<readonly ObjectVersion[]> {
    try {
      const { Versions = [], DeleteMarkers = [] } = await this.s3.send(
        new ListObjectVersionsCommand({ Bucket: this.bucket }),
      );
      return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({
        key: Key as string,
        versionId: VersionId as string,
      }));
    } catch (error) {
      if (error instanceof NoSuchBucket || (error as Error).name === 'NoSuchBucket') {
        return [];
      }
      throw error;
    }
  }

  public async remove(versions: readonly ObjectVersion[]): Promise<readonly NotDeleted[]> {
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
  }
}
