/** Name of this release, which the page shows. */
export const RELEASE = 'unreleased';
