import { randomInt } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { PutOptions, StoredObject } from '@slipway/embedded-aws';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Artifact of one execution: an exact version of an object, never "the newest". */
export interface Artifact {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  readonly etag: string;
  readonly size: number;
  /**
   * Revision that the source action resolved, such as a commit ID or an object version.
   * @default - the artifact does not come from a source action
   */
  readonly revision?: string;
}

/** Objects, read and written with the permissions of one role. */
export interface ArtifactObjects {
  putObject(bucket: string, key: string, file: string, options: PutOptions): Promise<StoredObject>;
  getObject(bucket: string, key: string, file: string, versionId?: string): Promise<StoredObject>;
}

export interface ArtifactStoreProps {
  readonly bucket: string;
  /** Key that encrypts new objects. @default - the bucket's default encryption */
  readonly kmsKeyId?: string;
  readonly pipeline: string;
}

/** Artifact bucket, with the permissions of one role. */
export class ArtifactStore {
  constructor(
    private readonly objects: ArtifactObjects,
    private readonly props: ArtifactStoreProps,
  ) {}

  /** Uploads a complete archive under a new key. */
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
 * Returns the folders of an artifact's key, truncated as CodePipeline does: 20 characters of the pipeline's name, 10 of
 * the artifact's. Policies that allow a prefix depend on it.
 */
export function artifactKey(pipeline: string, artifact: string): string {
  const random = Array.from({ length: 7 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${pipeline.slice(0, 20)}/${artifact.slice(0, 10)}/${random}`;
}
