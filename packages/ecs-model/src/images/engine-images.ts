import { LocalImage } from '@slipway/buildspec';

/** The images that were pushed in this run and that the engine has, by digest. */
export class EngineImages {
  private readonly images = new Map<string, LocalImage>();

  /** @param digests of its manifest, and of what names that one */
  public keep(digests: readonly string[], image: LocalImage): void {
    digests.forEach((digest) => this.images.set(digest, image));
  }

  /** @param image the name by which a task definition knows it: `<repository>@sha256:…` */
  public find(image: string): LocalImage | undefined {
    return this.images.get(image.slice(image.indexOf('@') + 1));
  }
}
