import {
  BatchCheckLayerAvailabilityCommand,
  CompleteLayerUploadCommand,
  ECRClient,
  InitiateLayerUploadCommand,
  PutImageCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import type { BlobUpload, ImageTarget, StoredManifest } from './promote';

/**
 * Maximum number of layers in one BatchCheckLayerAvailability call.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchCheckLayerAvailability.html
 */
const AT_ONCE = 100;

/**
 * ECR repository to which accepted images are copied. A manifest that is written unchanged keeps its digest.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html
 */
export class EcrImageTarget implements ImageTarget {
  constructor(
    private readonly ecr: ECRClient,
    private readonly repositoryName: string,
  ) {}

  public async available(digests: readonly string[]): Promise<readonly string[]> {
    const found: string[] = [];
    for (let at = 0; at < digests.length; at += AT_ONCE) {
      const { layers = [] } = await this.ecr.send(
        new BatchCheckLayerAvailabilityCommand({
          repositoryName: this.repositoryName,
          layerDigests: digests.slice(at, at + AT_ONCE),
        }),
      );
      found.push(
        ...layers
          .filter(({ layerAvailability }) => layerAvailability === 'AVAILABLE')
          .map(({ layerDigest }) => layerDigest as string),
      );
    }
    return found;
  }

  public async startUpload(): Promise<BlobUpload> {
    const { repositoryName } = this;
    const { uploadId, partSize } = await this.ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
    return {
      partBytes: partSize as number,
      part: async (partFirstByte, layerPartBlob) => {
        await this.ecr.send(
          new UploadLayerPartCommand({
            repositoryName,
            uploadId,
            partFirstByte,
            partLastByte: partFirstByte + layerPartBlob.length - 1,
            layerPartBlob,
          }),
        );
      },
      complete: (digest) =>
        unless('LayerAlreadyExistsException', () =>
          this.ecr.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [digest] })),
        ),
    };
  }

  public put(manifest: StoredManifest, digest: string, tag: string): Promise<void> {
    return unless('ImageAlreadyExistsException', () =>
      this.ecr.send(
        new PutImageCommand({
          repositoryName: this.repositoryName,
          imageManifest: manifest.text,
          imageManifestMediaType: manifest.mediaType,
          imageDigest: digest,
          imageTag: tag,
        }),
      ),
    );
  }
}

/**
 * Sends a request, and ignores the error with a given name, which means that the repository already contains the blob
 * or image.
 */
async function unless(name: string, send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if ((error as Error).name !== name) {
      throw error;
    }
  }
}
