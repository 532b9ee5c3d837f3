import { ImageConfig } from '../images/image-store';
import { treeOf } from './file-tree';
import { digestOf, tarOf } from './tar';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar';
const GZIP = Buffer.from([0x1f, 0x8b]);

export interface Manifest {
  readonly mediaType: string;
  readonly text: string;
  readonly digest: string;
}

/** Image in the form in which a registry stores it. */
export interface OciImage {
  /** Image ID: the digest of the image configuration, as in Docker. */
  readonly id: string;
  /** Content of the layers, followed by the content of the image configuration. */
  readonly blobs: readonly Buffer[];
  /** Manifest of the image's only platform. Scans and tasks use this manifest. */
  readonly manifest: Manifest;
  /** Image index that contains the manifest. A tag refers to the index if `docker build` pushes the image. */
  readonly index: Manifest;
}

/**
 * Creates an image with one layer. The same files and configuration always give the same digests.
 * @see https://github.com/opencontainers/image-spec
 */
export async function ociImage(root: string, config: ImageConfig, platform: string): Promise<OciImage> {
  const [os, architecture] = platform.split('/');
  const layer = await tarOf(await treeOf(root));
  const configuration = Buffer.from(
    JSON.stringify({ architecture, os, config, rootfs: { type: 'layers', diff_ids: [digestOf(layer)] } }),
  );
  return imageOf([layer], configuration, platform);
}

/** Returns an image with the given configuration and layers. Each layer is a tar archive, which can be compressed. */
export function imageOf(layers: readonly Buffer[], configuration: Buffer, platform: string): OciImage {
  const manifest = manifestOf(MANIFEST, {
    config: descriptor(CONFIG, configuration),
    layers: layers.map((layer) => descriptor(GZIP.equals(layer.subarray(0, 2)) ? `${LAYER}+gzip` : LAYER, layer)),
  });
  const blobs = [...layers, configuration];
  return { id: digestOf(configuration), blobs, manifest, index: indexOf(manifest, platform) };
}

/** Returns an image index that contains one image, and to which a tag can refer. */
function indexOf({ mediaType, text }: Manifest, platform: string): Manifest {
  const [os, architecture] = platform.split('/');
  return manifestOf(INDEX, {
    manifests: [{ ...descriptor(mediaType, Buffer.from(text)), platform: { architecture, os } }],
  });
}

function manifestOf(mediaType: string, content: object): Manifest {
  const text = JSON.stringify({ schemaVersion: 2, mediaType, ...content });
  return { mediaType, text, digest: digestOf(text) };
}

function descriptor(mediaType: string, content: Buffer) {
  return { mediaType, digest: digestOf(content), size: content.length };
}
