/** What this release is called. */
export const RELEASE = 'unreleased';
