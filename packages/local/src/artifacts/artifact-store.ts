import { randomInt } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { PutOptions, StoredObject } from '@slipway/embedded-aws';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Artifact of one execution: a specific version of an S3 object. */
export interface Artifact {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  readonly etag: string;
  readonly size: number;
  /**
   * Revision that the source action used, such as a commit ID or an object version ID.
   * @default - none: the artifact does not come from a source action
   */
  readonly revision?: string;
}

/** Access to S3 objects with the permissions of one role. */
export interface ArtifactObjects {
  putObject(bucket: string, key: string, file: string, options: PutOptions): Promise<StoredObject>;
  getObject(bucket: string, key: string, file: string, versionId?: string): Promise<StoredObject>;
}

export interface ArtifactStoreProps {
  readonly bucket: string;
  /** ID or ARN of the KMS key that encrypts new objects. @default - the bucket's default encryption */
  readonly kmsKeyId?: string;
  readonly pipeline: string;
}

/** Access to the artifact bucket with the permissions of one role. */
export class ArtifactStore {
  constructor(
    private readonly objects: ArtifactObjects,
    private readonly props: ArtifactStoreProps,
  ) {}

  /** Uploads an archive as a new object, and returns the artifact. */
  public async put(name: string, file: string): Promise<Artifact> {
    const { bucket, kmsKeyId, pipeline } = this.props;
    const key = artifactKey(pipeline, name);
    const { versionId, etag } = await this.objects.putObject(bucket, key, file, {
      contentType: 'application/zip',
      kmsKeyId,
    });
    return { name, bucket, key, versionId, etag, size: (await stat(file)).size };
  }

  public async get(artifact: Artifact, file: string): Promise<void> {
    await this.objects.getObject(artifact.bucket, artifact.key, file, artifact.versionId);
  }
}

/**
 * Returns a new object key for an artifact. As in CodePipeline, the names in the key are truncated: the pipeline name
 * to 20 characters, and the artifact name to 10. Policies that allow a key prefix depend on this format.
 */
export function artifactKey(pipeline: string, artifact: string): string {
  const random = Array.from({ length: 7 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${pipeline.slice(0, 20)}/${artifact.slice(0, 10)}/${random}`;
}
