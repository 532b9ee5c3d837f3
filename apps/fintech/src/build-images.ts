/** Name of the image with Docker. */
export const DOCKER_IMAGE = 'docker';

/** Name of the image with the scanner of green. */
export const DAST_IMAGE = 'dast';

/**
 * Returns the name of the image with a major version of Node.js. CodeBuild can only choose versions in its own images.
 */
export function nodeImage(version: string): string {
  return `node${version}`;
}

/**
 * Returns the names of the images that builds run in: one for each tested version, one with Docker, and the scanner.
 */
export function imagesOfBuilds(nodeVersions: readonly string[]): readonly string[] {
  return [...nodeVersions.map(nodeImage), DOCKER_IMAGE, DAST_IMAGE];
}
