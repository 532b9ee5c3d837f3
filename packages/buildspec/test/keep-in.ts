import { chmodSync } from 'node:fs';
import { delimiter } from 'node:path';
import { keepBuildsIn } from './build-fixture';
import { Where } from './try-escapes';

/**
 * Runs the builds of a test file in a fence, with everything that they need: programs and sources that the test has
 * created.
 */
export function keepIn(where: () => Where): void {
  keepBuildsIn(({ environment = {} }) => {
    const { fence, image } = where();
    const made = (path = '') => path.split(delimiter).filter((folder) => folder.includes('slipway-test-'));
    const programs = made(environment.PATH);
    const folders = made(environment.CODEBUILD_SRC_DIR_templates);
    programs.forEach((folder) => chmodSync(folder, 0o755)); // a build may run as another user
    const path = image === undefined ? environment.PATH : undefined; // an image has its own PATH
    return { image, fence: { ...fence, endpoints: [], readable: programs, folders, path } };
  });
}
