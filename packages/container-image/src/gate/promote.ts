import { createHash } from 'node:crypto';
import { GateClosedError } from './errors';
import { blobsOf } from './manifest';

export interface StoredManifest {
  /** Exact text of the manifest. Its digest is the digest of the image. */
  readonly text: string;
  readonly mediaType: string;
}

/** Operations of the source repository that are needed to copy an image. */
export interface ImageOrigin {
  manifest(digest: string): Promise<StoredManifest>;
  blob(digest: string): Promise<AsyncIterable<Uint8Array>>;
}

export interface BlobUpload {
  /** Size of each part except the last one, in bytes. */
  readonly partBytes: number;
  part(firstByte: number, bytes: Uint8Array): Promise<void>;
  /** Completes the upload. The registry rejects the upload if its content has a different digest. */
  complete(digest: string): Promise<void>;
}

/** Operations of the target repository that are needed to copy an image. */
export interface ImageTarget {
  /** Returns the subset of the digests that the repository already has. */
  available(digests: readonly string[]): Promise<readonly string[]>;
  startUpload(): Promise<BlobUpload>;
  /** Writes the manifest. The registry rejects a manifest with a different digest. */
  put(manifest: StoredManifest, digest: string, tag: string): Promise<void>;
}

/**
 * Returns the tag of a promoted image. The tag contains the digest, so it never points to another image. The tag only
 * prevents the image from expiring as untagged.
 */
export function tagOf(digest: string): string {
  return digest.replace(':', '-');
}

/**
 * Copies one image, by digest.
 *
 * The manifest is copied byte for byte, so its digest does not change; `docker pull` and `docker push` would not
 * guarantee that. This function and the registry both check every blob against its digest. Copying the same image again
 * is safe.
 *
 * @throws GateClosedError if content from the source does not match its digest
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
      `layer ${digest} was read with digest ${actual}: the content was cut off or changed in transit; start the gate again`,
    );
  }
  await upload.complete(digest);
}

/** Splits bytes into parts of equal size; the last one may be smaller. Only one part is in memory at a time. */
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
