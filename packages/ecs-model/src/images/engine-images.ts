import { LocalImage } from '@slipway/buildspec';

/** Images that the engine has built in this run, by digest. */
export class EngineImages {
  private readonly images = new Map<string, LocalImage>();

  /** Adds an image. @param digests digests of the image's manifest, and of the indexes that contain the manifest */
  public keep(digests: readonly string[], image: LocalImage): void {
    digests.forEach((digest) => this.images.set(digest, image));
  }

  /**
   * Returns the image with the digest in a reference, or undefined if the engine has not built it.
   * @param image image reference in a task definition, such as `<repository>@sha256:…`
   */
  public find(image: string): LocalImage | undefined {
    return this.images.get(image.slice(image.indexOf('@') + 1));
  }
}
