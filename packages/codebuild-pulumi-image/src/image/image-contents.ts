import { createHash } from 'node:crypto';

const VERSION = /^\d+\.\d+\.\d+$/;
const SHA256 = /^[0-9a-f]{64}$/;
const BASE_IMAGE = /^[^\s@]+@sha256:[0-9a-f]{64}$/;
const PLUGIN = /^[a-z0-9-]+$/;

/** A download that is pinned twice: by its version, and by what it has to be. */
export interface PinnedDownload {
  /** Such as `3.248.0`. */
  readonly version: string;
  /** SHA-256 of the archive for Linux on x86-64, as 64 hex digits. */
  readonly sha256: string;
}

export interface PinnedPlugin extends PinnedDownload {
  /** Such as `aws`. */
  readonly name: string;
}

/** What is in the image. Nothing of it has a default: a pin that nobody looked up pins nothing. */
export interface ImageContentsProps {
  /** A Debian image with Node.js, by digest, such as `public.ecr.aws/docker/library/node:22-bookworm-slim@sha256:…`. */
  readonly baseImage: string;
  /** The exact version of Node.js that the base image has to hold, such as `22.20.0`. The build fails otherwise. */
  readonly nodeVersion: string;
  /**
   * The Pulumi CLI. Its SHA-256 stands in `pulumi-<version>-checksums.txt` of the release, in the line of
   * `pulumi-v<version>-linux-x64.tar.gz`.
   *
   * @see https://github.com/pulumi/pulumi/releases
   */
  readonly pulumi: PinnedDownload;
  /**
   * Plugins of the providers that programs need, each in the version of its package. The SHA-256 is that of
   * `pulumi-resource-<name>-v<version>-linux-amd64.tar.gz`. One provider may be there in several versions.
   *
   * @default - none: a program that needs one fails, since none is downloaded when it runs
   */
  readonly plugins?: readonly PinnedPlugin[];
}

/** The contents as `image/build-image.sh` reads them from its environment. */
export interface ImageContentsEnvironment {
  readonly BASE_IMAGE: string;
  readonly NODE_VERSION: string;
  readonly PULUMI_VERSION: string;
  readonly PULUMI_SHA256: string;
  readonly PULUMI_PLUGINS?: string;
}

/** @throws where something is not pinned */
export function contentsEnvironment({
  baseImage,
  nodeVersion,
  pulumi,
  plugins = [],
}: ImageContentsProps): ImageContentsEnvironment {
  if (!BASE_IMAGE.test(baseImage)) {
    throw new Error(
      `base image '${baseImage}' is not pinned: a tag may stand for another image tomorrow; write name@sha256:… with the digest that the registry shows`,
    );
  }
  if (!VERSION.test(nodeVersion)) {
    throw new Error(
      `version '${nodeVersion}' of Node.js is not exact: it pins what programs run with; write one such as 22.20.0`,
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

/** One hash of all that the image is built from, which makes its tag. */
export function contentHash(contextHash: string, contents: ImageContentsEnvironment): string {
  return createHash('sha256')
    .update(JSON.stringify([contextHash, contents]))
    .digest('hex');
}

function requirePinned(what: string, { version, sha256 }: PinnedDownload): void {
  if (!VERSION.test(version)) {
    throw new Error(
      `version '${version}' of ${what} is not exact: previews and updates have to be made by one version; write one such as 3.248.0`,
    );
  }
  if (!SHA256.test(sha256)) {
    throw new Error(
      `'${sha256}' is not the SHA-256 of ${what} ${version}: without it nobody would notice another archive; take the 64 hex digits that its release shows for the archive`,
    );
  }
}

function requirePlugin(name: string): string {
  if (!PLUGIN.test(name)) {
    throw new Error(
      `'${name}' is not the name of a plugin: it takes lower-case letters, digits and hyphens; write one such as aws`,
    );
  }
  return name;
}
