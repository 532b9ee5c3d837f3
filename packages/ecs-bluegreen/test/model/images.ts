import {
  BatchGetImageCommand,
  ECRClient,
  ImageIdentifier,
  PutImageCommandInput,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { mockClient } from 'aws-sdk-client-mock';

interface StoredImage {
  readonly digest: string;
  readonly manifest: string;
  readonly tags: string[];
}

/** ECR repository with immutable tags. Its manifests consist only of references. */
export class ImagesModel {
  public readonly images: StoredImage[] = [];

  /** @param called function that is called before each call, and can throw an error */
  constructor(called: (call: string) => void) {
    const client = mockClient(ECRClient);
    client.on(BatchGetImageCommand).callsFake(async ({ imageIds }: { imageIds: ImageIdentifier[] }) => {
      called('BatchGetImage');
      return { images: imageIds.flatMap((id) => this.found(id)) };
    });
    client.on(PutImageCommand).callsFake(async (input: PutImageCommandInput) => {
      called('PutImage');
      return this.put(input);
    });
  }

  public push(digest: string, manifest: string, ...tags: string[]): void {
    this.images.push({ digest, manifest, tags });
  }

  public tagsOf(digest: string): readonly string[] {
    return this.images.find((image) => image.digest === digest)!.tags;
  }

  private found({ imageDigest, imageTag }: ImageIdentifier): object[] {
    return this.images
      .filter(({ digest, tags }) => digest === imageDigest || tags.includes(imageTag!))
      .map(({ digest, manifest }) => ({
        imageId: { imageDigest: digest, imageTag },
        imageManifest: manifest,
        imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
      }));
  }

  private put({ imageManifest, imageManifestMediaType, imageDigest, imageTag }: PutImageCommandInput): object {
    const image = this.images.find(({ digest, manifest }) => digest === imageDigest && manifest === imageManifest);
    if (!image || !imageManifestMediaType) {
      throw Object.assign(new Error('The manifest is another one.'), { name: 'ImageDigestDoesNotMatchException' });
    }
    const tagged = this.images.find(({ tags }) => tags.includes(imageTag!));
    if (tagged) {
      throw Object.assign(new Error('The tag is there.'), {
        name: tagged === image ? 'ImageAlreadyExistsException' : 'ImageTagAlreadyExistsException',
      });
    }
    image.tags.push(imageTag!);
    return {};
  }
}
