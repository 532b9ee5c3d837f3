import {
  BatchCheckLayerAvailabilityCommand,
  CompleteLayerUploadCommand,
  ECRClient,
  InitiateLayerUploadCommand,
  PutImageCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { CommandError } from './errors';
import { Manifest } from './oci-image';
import { digestOf } from './tar';

/** Image to push to a registry. */
export interface PushedImage {
  readonly blobs: readonly Buffer[];
  readonly manifest: Manifest;
  /**
   * Image index to which the tag refers, as Buildx pushes it. @default - the tag refers to the manifest, as with
   * `docker push`
   */
  readonly index?: Manifest;
}

/**
 * Pushes an image with the same calls as a real push, so that the same permissions are needed: first the blobs, then
 * the manifest, then the index with the tag.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
 * @throws CommandError if the registry refuses the image, for example because an immutable tag already exists
 */
export async function pushImage(
  ecr: ECRClient,
  repositoryName: string,
  tag: string,
  { blobs, manifest, index }: PushedImage,
): Promise<void> {
  try {
    for (const blob of blobs) {
      await pushBlob(ecr, repositoryName, blob);
    }
    await putManifest(ecr, repositoryName, manifest, index ? undefined : tag);
    if (index) {
      await putManifest(ecr, repositoryName, index, tag);
    }
  } catch (cause) {
    const { name, message } = cause as Error;
    const why =
      name === 'ImageTagAlreadyExistsException'
        ? `tag invalid: The image tag '${tag}' already exists in the '${repositoryName}' repository and cannot be overwritten because the tag is immutable.`
        : message;
    throw new CommandError(`failed to push ${repositoryName}:${tag}: ${why}`, { cause });
  }
}

async function pushBlob(ecr: ECRClient, repositoryName: string, blob: Buffer): Promise<void> {
  const layerDigests = [digestOf(blob)];
  const { layers } = await ecr.send(new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests }));
  if (layers![0].layerAvailability === 'AVAILABLE') {
    return;
  }
  const { uploadId, partSize } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
  for (let first = 0; first < blob.length; first += partSize!) {
    const layerPartBlob = blob.subarray(first, first + partSize!);
    await ecr.send(
      new UploadLayerPartCommand({
        repositoryName,
        uploadId,
        partFirstByte: first,
        partLastByte: first + layerPartBlob.length - 1,
        layerPartBlob,
      }),
    );
  }
  await ecr.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests }));
}

/** Uploads a manifest. A manifest without a tag may already exist, and then has the same content. */
async function putManifest(
  ecr: ECRClient,
  repositoryName: string,
  { text, mediaType, digest }: Manifest,
  imageTag?: string,
): Promise<void> {
  await ecr
    .send(
      new PutImageCommand({
        repositoryName,
        imageManifest: text,
        imageManifestMediaType: mediaType,
        imageDigest: digest,
        imageTag,
      }),
    )
    .catch((error: Error) => {
      if (error.name !== 'ImageAlreadyExistsException') {
        throw error;
      }
    });
}
