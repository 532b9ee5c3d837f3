import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_FOLDER } from '@slipway/embedded-aws';

/**
 * Image configuration for running the image's program. @see
 * https://github.com/opencontainers/image-spec/blob/main/config.md
 */
export interface ImageConfig {
  /** Environment variables, each in the form `NAME=value`. */
  readonly Env: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir: string;
  readonly User?: string;
}

/** Image that was assembled without an engine. Its program runs as a process on this machine. */
export interface StoredImage {
  /** Folder with the root file system of the image. It does not contain the files of the base image. */
  readonly root: string;
  readonly config: ImageConfig;
}

/** Images that were assembled in this run, by digest. */
export class ImageStore {
  private readonly images = new Map<string, StoredImage>();

  constructor(private readonly folder: string) {}

  /**
   * Adds an image, and moves its folder into the store. The same image can be added more than once.
   * @param digests digest of the image's manifest, then those of the indexes that contain the manifest
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

  /**
   * Returns the image with the digest in a reference, or undefined if it was not assembled in this run.
   * @param image image reference in a task definition, such as `<repository>@sha256:…`
   */
  public find(image: string): StoredImage | undefined {
    return this.images.get(image.slice(image.indexOf('@') + 1));
  }
}
