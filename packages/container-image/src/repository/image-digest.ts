/** Format of an image digest. Unlike a tag, a digest always identifies the same image. */
export const DIGEST = /^sha256:[0-9a-f]{64}$/;
