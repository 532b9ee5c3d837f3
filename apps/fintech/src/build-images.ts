/** Name of the image with Docker. */
export const DOCKER_IMAGE = 'docker';

/** Name of the image with the DAST scanner. */
export const DAST_IMAGE = 'dast';

/**
 * Returns the name of the image with a major version of Node.js. CodeBuild can select versions only in its own images.
 */
export function nodeImage(version: string): string {
  return `node${version}`;
}

/**
 * Returns the names of the build images: one for each tested version, one with Docker, and one with the DAST scanner.
 */
export function imagesOfBuilds(nodeVersions: readonly string[]): readonly string[] {
  return [...nodeVersions.map(nodeImage), DOCKER_IMAGE, DAST_IMAGE];
}
