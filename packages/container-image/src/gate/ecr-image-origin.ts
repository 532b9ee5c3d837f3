import { BatchGetImageCommand, ECRClient, GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';
import { GateClosedError } from './errors';
import { IMAGE_MANIFESTS } from './manifest';
import type { ImageOrigin, StoredManifest } from './promote';

const INDEXES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/**
 * Images of one ECR repository, read through the API with the calls that `docker pull` needs.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetDownloadUrlForLayer.html
 */
export class EcrImageOrigin implements ImageOrigin {
  constructor(
    private readonly ecr: ECRClient,
    private readonly repositoryName: string,
  ) {}

  /**
   * Returns a manifest. The request accepts all manifest types, because ECR would convert a type that is not accepted,
   * and the digest would change.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html
   */
  public async manifest(digest: string): Promise<StoredManifest> {
    const { images = [], failures = [] } = await this.ecr.send(
      new BatchGetImageCommand({
        repositoryName: this.repositoryName,
        imageIds: [{ imageDigest: digest }],
        acceptedMediaTypes: [...IMAGE_MANIFESTS, ...INDEXES],
      }),
    );
    const text = images[0]?.imageManifest;
    if (text === undefined) {
      throw new GateClosedError(
        `repository ${this.repositoryName} has no image ${digest}${failures[0] ? ` (${failures[0].failureCode})` : ''}: the image was deleted after the gate checked it; build the image again`,
      );
    }
    return { text, mediaType: images[0].imageManifestMediaType ?? '' };
  }

  /** Downloads a blob. Messages never show the presigned URL of a blob, because the URL is a secret. */
  public async blob(digest: string): Promise<AsyncIterable<Uint8Array>> {
    const { downloadUrl } = await this.ecr.send(
      new GetDownloadUrlForLayerCommand({ repositoryName: this.repositoryName, layerDigest: digest }),
    );
    const { ok, status, body } = await fetch(downloadUrl as string);
    if (!ok || !body) {
      throw new Error(
        `layer ${digest} of repository ${this.repositoryName} cannot be read: status ${status}; start the gate again`,
      );
    }
    return body;
  }
}
