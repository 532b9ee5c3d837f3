import { createHash } from 'node:crypto';
import { GateClosedError } from './errors';
import { blobsOf } from './manifest';

export interface StoredManifest {
  /** Byte for byte: its digest is the digest of the image. */
  readonly text: string;
  readonly mediaType: string;
}

/** What copying an image takes of the repository that it comes from. */
export interface ImageOrigin {
  manifest(digest: string): Promise<StoredManifest>;
  blob(digest: string): Promise<AsyncIterable<Uint8Array>>;
}

export interface BlobUpload {
  /** How much one part holds, except the last. */
  readonly partBytes: number;
  part(firstByte: number, bytes: Uint8Array): Promise<void>;
  /** The registry refuses it where what was uploaded has another digest. */
  complete(digest: string): Promise<void>;
}

/** What copying an image takes of the repository that it goes to. */
export interface ImageTarget {
  /** Those that the repository has already. */
  available(digests: readonly string[]): Promise<readonly string[]>;
  startUpload(): Promise<BlobUpload>;
  /** The registry refuses it where the manifest has another digest. */
  put(manifest: StoredManifest, digest: string, tag: string): Promise<void>;
}

/**
 * The tag of an image that was let through. It is made of the digest, so that it can never stand for another image, and
 * only keeps the image from being untagged.
 */
export function tagOf(digest: string): string {
  return digest.replace(':', '-');
}

/**
 * Copies one image, by digest.
 *
 * The manifest goes over byte for byte, and with it the digest: nothing is pulled apart and put together again, as
 * `docker pull` and `docker push` would do. Every blob is checked against its digest here, and again by the registry.
 * Repeating it is harmless.
 *
 * @throws GateClosedError where the origin gives something that is not what its digest says
 */
export async function promote(
  digest: string,
  origin: ImageOrigin,
  target: ImageTarget,
  say: (line: string) => void,
): Promise<void> {
  const manifest = await origin.manifest(digest);
  const blobs = blobsOf(manifest.text, manifest.mediaType, digest);
  const available = await target.available(blobs);
  for (const blob of blobs.filter((one) => !available.includes(one))) {
    say(`copying ${blob}`);
    await copy(blob, await origin.blob(blob), await target.startUpload());
  }
  await target.put(manifest, digest, tagOf(digest));
}

async function copy(digest: string, bytes: AsyncIterable<Uint8Array>, upload: BlobUpload): Promise<void> {
  const hash = createHash('sha256');
  let sent = 0;
  for await (const part of inParts(bytes, upload.partBytes)) {
    hash.update(part);
    await upload.part(sent, part);
    sent += part.length;
  }
  const actual = `sha256:${hash.digest('hex')}`;
  if (actual !== digest) {
    throw new GateClosedError(
      `layer ${digest} was read with digest ${actual}: it was cut off or changed on its way; start the gate again`,
    );
  }
  await upload.complete(digest);
}

/** The same bytes in parts of one size, the last of which may be smaller. One part is in memory at a time. */
async function* inParts(bytes: AsyncIterable<Uint8Array>, size: number): AsyncIterable<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    held.push(chunk);
    length += chunk.length;
    if (length >= size) {
      let whole = Buffer.concat(held);
      for (; whole.length >= size; whole = whole.subarray(size)) {
        yield whole.subarray(0, size);
      }
      held = [whole];
      length = whole.length;
    }
  }
  if (length > 0) {
    yield Buffer.concat(held);
  }
}
