import type { Logger } from '@aws-lambda-powertools/logger';
import { BatchGetImageCommand, ECRClient, Image, ImageNotFoundException, PutImageCommand } from '@aws-sdk/client-ecr';
import { liveTagOf } from './live-tag';

/** All of them: ECR would convert what is not accepted into another manifest, with another digest. */
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const TAGGED = ['ImageAlreadyExistsException', 'ImageTagAlreadyExistsException'];

/**
 * Tags released images, so that a rule of their repository keeps them: others, which were pushed and never released,
 * would take their places, and a task of an image that has expired cannot start.
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
   * Nothing that goes wrong here undoes a release. Repeating it is harmless.
   *
   * @param commit what the image, or the index that holds it, may be tagged with
   * @returns what people have to know; nothing where the image is tagged
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
      this.logger.warn('the image could not be tagged as live', error as Error);
      return `; the image could not be tagged as live (${name}), so it may expire while it runs: tag it by hand as ${tag}, or release it again`;
    }
  }

  /**
   * The index that holds the image where there is one, since ECR expires nothing that an index refers to: tagged
   * itself, the image would be counted besides its index, and take the place of another.
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
