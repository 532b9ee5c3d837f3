import { createHash } from 'node:crypto';

const VERSION = /^\d+\.\d+\.\d+$/;
const SHA256 = /^[0-9a-f]{64}$/;
const BASE_IMAGE = /^[^\s@]+@sha256:[0-9a-f]{64}$/;
const PLUGIN = /^[a-z0-9-]+$/;

/** Download that is pinned by its version and its hash. */
export interface PinnedDownload {
  /** Exact version of the download, such as `3.248.0`. */
  readonly version: string;
  /** SHA-256 of the archive for Linux on x86-64, as 64 lower-case hex digits. */
  readonly sha256: string;
}

/** Pulumi plugin that is pinned by its version and its hash. */
export interface PinnedPlugin extends PinnedDownload {
  /** Name of the provider, such as `aws`. */
  readonly name: string;
}

/**
 * Contents of the build image with the Pulumi CLI. Versions and hashes have no defaults: look them up for the releases
 * that you choose.
 */
export interface ImageContentsProps {
  /**
   * Debian image with Node.js, pinned by digest, such as
   * `public.ecr.aws/docker/library/node:22-bookworm-slim@sha256:…`.
   */
  readonly baseImage: string;
  /** Exact version of Node.js in the base image, such as `22.20.0`. The build fails on any other version. */
  readonly nodeVersion: string;
  /**
   * Version and hash of the Pulumi CLI.
   *
   * The file `pulumi-<version>-checksums.txt` of the release lists the SHA-256 of `pulumi-v<version>-linux-x64.tar.gz`.
   *
   * @see https://github.com/pulumi/pulumi/releases
   */
  readonly pulumi: PinnedDownload;
  /**
   * Provider plugins that programs need, each in the version of its npm package.
   *
   * The SHA-256 is the hash of `pulumi-resource-<name>-v<version>-linux-amd64.tar.gz`. A provider can be listed in
   * several versions.
   *
   * @default - no plugins: a program that needs a plugin fails, because plugins are never downloaded at run time
   */
  readonly plugins?: readonly PinnedPlugin[];
}

/** Contents of the image as environment variables, which `image/build-image.sh` reads. */
export interface ImageContentsEnvironment {
  /** Base image, pinned by digest. */
  readonly BASE_IMAGE: string;
  /** Exact version of Node.js in the base image. */
  readonly NODE_VERSION: string;
  /** Exact version of the Pulumi CLI. */
  readonly PULUMI_VERSION: string;
  /** SHA-256 of the Pulumi CLI archive, as 64 hex digits. */
  readonly PULUMI_SHA256: string;
  /** Plugins as `name@version@sha256`, separated by spaces. @default - no plugins */
  readonly PULUMI_PLUGINS?: string;
}

/**
 * Validates the contents of an image and returns them as environment variables of the image build.
 *
 * @throws Error if a version or hash is not pinned
 */
export function contentsEnvironment({
  baseImage,
  nodeVersion,
  pulumi,
  plugins = [],
}: ImageContentsProps): ImageContentsEnvironment {
  if (!BASE_IMAGE.test(baseImage)) {
    throw new Error(
      `base image '${baseImage}' is not pinned: a tag can be moved to another image; write name@sha256:… with the digest that the registry shows`,
    );
  }
  if (!VERSION.test(nodeVersion)) {
    throw new Error(
      `Node.js version '${nodeVersion}' is not exact: programs must run on a pinned version; write a full version such as 22.20.0`,
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

/** Returns the hash of all inputs of the image build. The image tag begins with the hash. */
export function contentHash(contextHash: string, contents: ImageContentsEnvironment): string {
  return createHash('sha256')
    .update(JSON.stringify([contextHash, contents]))
    .digest('hex');
}

function requirePinned(what: string, { version, sha256 }: PinnedDownload): void {
  if (!VERSION.test(version)) {
    throw new Error(
      `version '${version}' of ${what} is not exact: previews and updates must use the same version; write a full version such as 3.248.0`,
    );
  }
  if (!SHA256.test(sha256)) {
    throw new Error(
      `'${sha256}' is not a valid SHA-256 for ${what} ${version}: a hash has 64 lower-case hex digits; copy the hash that the release lists for the archive`,
    );
  }
}

function requirePlugin(name: string): string {
  if (!PLUGIN.test(name)) {
    throw new Error(
      `'${name}' is not a valid plugin name: a name consists of lower-case letters, digits and hyphens, such as aws`,
    );
  }
  return name;
}
