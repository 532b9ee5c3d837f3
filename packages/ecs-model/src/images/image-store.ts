import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_FOLDER } from '@slipway/embedded-aws';

/** What an image says about its program. @see https://github.com/opencontainers/image-spec/blob/main/config.md */
export interface ImageConfig {
  /** `NAME=value`. */
  readonly Env: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir: string;
  readonly User?: string;
}

/** An image whose program can be run here. */
export interface StoredImage {
  /** The folder that is `/` to the image. What its base image would have brought is not in it. */
  readonly root: string;
  readonly config: ImageConfig;
}

/** The images that were put together in this run, by digest. */
export class ImageStore {
  private readonly images = new Map<string, StoredImage>();

  constructor(private readonly folder: string) {}

  /**
   * Takes the files of an image over: the folder is moved. The same image may come twice.
   * @param digests of its manifest first, then of what names that one
   */
  public async keep(digests: readonly string[], root: string, config: ImageConfig): Promise<void> {
    const [digest] = digests;
    if (this.images.has(digest)) {
      return;
    }
    const kept = join(this.folder, digest.replace(':', '-'));
    await mkdir(this.folder, { recursive: true, mode: PRIVATE_FOLDER });
    await rename(root, kept);
    digests.forEach((it) => this.images.set(it, { root: kept, config }));
  }

  /** @param image the name by which a task definition knows it: `<repository>@sha256:…` */
  public find(image: string): StoredImage | undefined {
    return this.images.get(image.slice(image.indexOf('@') + 1));
  }
}
