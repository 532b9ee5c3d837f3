import type { Logger } from '@aws-lambda-powertools/logger';
import { BatchGetImageCommand, ECRClient, Image, ImageNotFoundException, PutImageCommand } from '@aws-sdk/client-ecr';
import { liveTagOf } from './live-tag';

/** Media types of all image manifests. ECR would convert a manifest of another type, which changes the digest. */
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const TAGGED = ['ImageAlreadyExistsException', 'ImageTagAlreadyExistsException'];

/**
 * Tags released images, so that a lifecycle rule of the repository can keep them. Otherwise, the running image could
 * expire because of newer, never released images, and its tasks could no longer start.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export class LiveImages {
  constructor(
    private readonly ecr: ECRClient,
    private readonly repositoryName: string,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /**
   * Tags an image as released. If tagging fails, the release is not undone. The call can be repeated.
   *
   * @param commit commit ID with which the image, or an index that contains it, may be tagged
   * @returns a warning, or an empty string if the image is tagged
   */
  public async keep(image: string, commit?: string): Promise<string> {
    const [, digest] = image.split('@');
    const tag = liveTagOf(digest);
    try {
      await this.tag(await this.find(digest, commit), tag);
      return '';
    } catch (error) {
      const { name } = error as Error;
      if (TAGGED.includes(name)) {
        return '';
      }
      this.logger.warn('the image could not be tagged as released', error as Error);
      return `; the image could not be tagged as released (${name}), so it may expire while it is in use: tag it manually as ${tag}, or release it again`;
    }
  }

  /**
   * Returns the index that contains the image, or else the image itself. ECR keeps everything to which an index refers.
   * If the image also had a tag, the two tags would count as two images.
   */
  private async find(digest: string, commit?: string): Promise<Image> {
    const imageIds = [...(commit ? [{ imageTag: commit }] : []), { imageDigest: digest }];
    const { images } = await this.ecr.send(
      new BatchGetImageCommand({ repositoryName: this.repositoryName, imageIds, acceptedMediaTypes: MANIFESTS }),
    );
    const found =
      images!.find(({ imageManifest }) => imageManifest!.includes(digest)) ??
      images!.find(({ imageId }) => imageId!.imageDigest === digest);
    if (!found) {
      throw new ImageNotFoundException({
        message: `repository ${this.repositoryName} has no image ${digest}`,
        $metadata: {},
      });
    }
    return found;
  }

  private async tag({ imageId, imageManifest, imageManifestMediaType }: Image, imageTag: string): Promise<void> {
    await this.ecr.send(
      new PutImageCommand({
        repositoryName: this.repositoryName,
        imageManifest,
        imageManifestMediaType,
        imageDigest: imageId!.imageDigest,
        imageTag,
      }),
    );
  }
}
