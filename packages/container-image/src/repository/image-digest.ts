/** Format of a digest, which identifies exactly one image, unlike a tag. */
export const DIGEST = /^sha256:[0-9a-f]{64}$/;
