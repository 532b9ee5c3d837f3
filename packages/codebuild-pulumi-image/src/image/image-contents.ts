import { createHash } from 'node:crypto';

const VERSION = /^\d+\.\d+\.\d+$/;
const SHA256 = /^[0-9a-f]{64}$/;
const BASE_IMAGE = /^[^\s@]+@sha256:[0-9a-f]{64}$/;
const PLUGIN = /^[a-z0-9-]+$/;

/** A download that is pinned twice: by its version and by its hash. */
export interface PinnedDownload {
  /** Exact version of the download, such as `3.248.0`. */
  readonly version: string;
  /** SHA-256 of the archive for Linux on x86-64, as 64 hex digits. */
  readonly sha256: string;
}

/** A Pulumi plugin that is pinned by its version and its hash. */
export interface PinnedPlugin extends PinnedDownload {
  /** Name of the provider, such as `aws`. */
  readonly name: string;
}

/** Contents of the image. They have no defaults, since a pin that nobody looked up pins nothing. */
export interface ImageContentsProps {
  /**
   * Debian image with Node.js, by its digest, such as `public.ecr.aws/docker/library/node:22-bookworm-slim@sha256:…`.
   */
  readonly baseImage: string;
  /** Exact version of Node.js in the base image, such as `22.20.0`. The build fails on any other version. */
  readonly nodeVersion: string;
  /**
   * Release of the Pulumi CLI.
   *
   * Its SHA-256 is in `pulumi-<version>-checksums.txt` of the release, in the line of
   * `pulumi-v<version>-linux-x64.tar.gz`.
   *
   * @see https://github.com/pulumi/pulumi/releases
   */
  readonly pulumi: PinnedDownload;
  /**
   * Plugins of the providers that programs need, each in the version of its package.
   *
   * The SHA-256 is that of `pulumi-resource-<name>-v<version>-linux-amd64.tar.gz`. One provider may be given in several
   * versions.
   *
   * @default - no plugins: a program that needs one fails, since nothing is downloaded when it runs
   */
  readonly plugins?: readonly PinnedPlugin[];
}

/** Contents of the image as environment variables, which `image/build-image.sh` reads. */
export interface ImageContentsEnvironment {
  /** Base image, by its digest. */
  readonly BASE_IMAGE: string;
  /** Exact version of Node.js in the base image. */
  readonly NODE_VERSION: string;
  /** Exact version of the Pulumi CLI. */
  readonly PULUMI_VERSION: string;
  /** SHA-256 of the archive of the Pulumi CLI, as 64 hex digits. */
  readonly PULUMI_SHA256: string;
  /** Plugins with their versions and hashes, as `build-image.sh` reads them. @default - no plugins */
  readonly PULUMI_PLUGINS?: string;
}

/**
 * Checks the contents of an image and turns them into environment variables of its build.
 *
 * @throws Error if something is not pinned
 */
export function contentsEnvironment({
  baseImage,
  nodeVersion,
  pulumi,
  plugins = [],
}: ImageContentsProps): ImageContentsEnvironment {
  if (!BASE_IMAGE.test(baseImage)) {
    throw new Error(
      `base image '${baseImage}' is not pinned: a tag may point to another image tomorrow; write name@sha256:… with the digest that the registry shows`,
    );
  }
  if (!VERSION.test(nodeVersion)) {
    throw new Error(
      `version '${nodeVersion}' of Node.js is not exact: programs have to run on a pinned version; write one such as 22.20.0`,
    );
  }
  requirePinned('Pulumi', pulumi);
  plugins.forEach(({ name, ...download }) => requirePinned(`plugin '${requirePlugin(name)}'`, download));
  return {
    BASE_IMAGE: baseImage,
    NODE_VERSION: nodeVersion,
    PULUMI_VERSION: pulumi.version,
    PULUMI_SHA256: pulumi.sha256,
    ...(plugins.length > 0 && {
      PULUMI_PLUGINS: plugins.map(({ name, version, sha256 }) => `${name}@${version}@${sha256}`).join(' '),
    }),
  };
}

/** Computes one hash of everything that the image is built from, which is the tag of the image. */
export function contentHash(contextHash: string, contents: ImageContentsEnvironment): string {
  return createHash('sha256')
    .update(JSON.stringify([contextHash, contents]))
    .digest('hex');
}

function requirePinned(what: string, { version, sha256 }: PinnedDownload): void {
  if (!VERSION.test(version)) {
    throw new Error(
      `version '${version}' of ${what} is not exact: previews and updates have to use the same version; write one such as 3.248.0`,
    );
  }
  if (!SHA256.test(sha256)) {
    throw new Error(
      `'${sha256}' is not the SHA-256 of ${what} ${version}: the digest detects a changed archive; copy the 64 hex digits that the release lists for the archive`,
    );
  }
}

function requirePlugin(name: string): string {
  if (!PLUGIN.test(name)) {
    throw new Error(
      `'${name}' is not the name of a plugin: a name has lower-case letters, digits and hyphens; write one such as aws`,
    );
  }
  return name;
}
