/** What this release is called, for those who look whether it is the one that serves. */
export const RELEASE = 'first';
