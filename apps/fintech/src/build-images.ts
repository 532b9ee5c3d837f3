/** The image with Docker. */
export const DOCKER_IMAGE = 'docker';

/** The image with the scanner of green. */
export const DAST_IMAGE = 'dast';

/** Name of the image with a major version of Node.js. CodeBuild chooses versions in its own images only. */
export function nodeImage(version: string): string {
  return `node${version}`;
}

/** Names of the images that builds run in: one for each version that is tested, one with Docker, and the scanner. */
export function imagesOfBuilds(nodeVersions: readonly string[]): readonly string[] {
  return [...nodeVersions.map(nodeImage), DOCKER_IMAGE, DAST_IMAGE];
}
