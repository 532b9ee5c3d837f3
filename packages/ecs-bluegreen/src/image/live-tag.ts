/** Prefix of the tags of released images, for the rule of a repository that keeps them. */
export const LIVE_TAG_PREFIX = 'live-';

/**
 * Returns the tag of a released image. It contains the digest, so it can never point to another image, and repeating
 * the call is harmless.
 */
export function liveTagOf(digest: string): string {
  return digest.replace('sha256:', LIVE_TAG_PREFIX);
}
