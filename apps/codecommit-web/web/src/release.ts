/** Name of this release. */
export const RELEASE = 'unreleased';
