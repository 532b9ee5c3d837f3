/** What names one image, and no other: no tag does. */
export const DIGEST = /^sha256:[0-9a-f]{64}$/;
