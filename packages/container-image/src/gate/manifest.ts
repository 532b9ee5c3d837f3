import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { GateClosedError } from './errors';

/**
 * Media types of manifests of a single image. An index lists several images, which are scanned separately.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/manifest.md
 */
export const IMAGE_MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

const Blob = v.object({ digest: v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/)) });
const Manifest = v.object({ config: Blob, layers: v.array(Blob) });

/**
 * Returns the digests of the parts of an image: its configuration and its layers.
 *
 * @throws GateClosedError if the text does not match the digest, or is not the manifest of a single image
 */
export function blobsOf(text: string, mediaType: string, digest: string): readonly string[] {
  const actual = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  if (actual !== digest) {
    throw new GateClosedError(
      `received the manifest of image ${actual} instead of image ${digest}; start the gate again`,
    );
  }
  if (!IMAGE_MANIFESTS.includes(mediaType)) {
    throw new GateClosedError(
      `image ${digest} has a manifest of type '${mediaType}': the gate accepts only single images, not an index of several images; build for one platform, without attestations`,
    );
  }
  const { config, layers } = parsed(text, digest);
  return [...new Set([config, ...layers].map((blob) => blob.digest))];
}

function parsed(text: string, digest: string): v.InferOutput<typeof Manifest> {
  try {
    return v.parse(Manifest, JSON.parse(text));
  } catch (error) {
    throw new GateClosedError(
      `the manifest of image ${digest} cannot be read: ${(error as Error).message}; build the image again`,
      { cause: error },
    );
  }
}
