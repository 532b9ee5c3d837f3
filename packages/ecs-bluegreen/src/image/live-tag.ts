/** Prefix of the tags of released images, for a lifecycle rule that keeps these images. */
export const LIVE_TAG_PREFIX = 'live-';

/**
 * Returns the tag for a released image. The tag contains the digest, so that it can never refer to another image.
 */
export function liveTagOf(digest: string): string {
  return digest.replace('sha256:', LIVE_TAG_PREFIX);
}
