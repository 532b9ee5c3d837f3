/** Prefix of the tags of released images, for the rule of a repository that keeps them. */
export const LIVE_TAG_PREFIX = 'live-';

/** Made of the digest, so that it can never stand for another image, and a repeat asks for what is there. */
export function liveTagOf(digest: string): string {
  return digest.replace('sha256:', LIVE_TAG_PREFIX);
}
