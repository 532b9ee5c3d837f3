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

/** Image to push. */
export interface PushedImage {
  readonly blobs: readonly Buffer[];
  readonly manifest: Manifest;
  /** Index that the tag names, as a builder pushes it. @default - the tag names the manifest, as with `docker push` */
  readonly index?: Manifest;
}

/**
 * Pushes an image with the calls of a real push, which need the same permissions: the blobs, the manifest, then the
 * index with the tag.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
 * @throws CommandError if the registry refuses, for example a tag that already exists
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

/** Puts a manifest. One without a tag may already exist, and is then the same. */
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
