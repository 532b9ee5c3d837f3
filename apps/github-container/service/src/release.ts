/** Name of this release, so that users can check which release serves their requests. */
export const RELEASE = 'first';
