import { copyFile, mkdir, readdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SelectedArtifact } from '../select-artifacts';

/** Name of the folder for the primary artifact, which has no identifier. */
const PRIMARY = 'primary';

/** Returns whether a folder is empty or does not exist, so that no files can be overwritten. */
export async function isFree(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : ['?']));
  return names.length === 0;
}

/**
 * Copies each artifact of a build to a subfolder that is named after the artifact's identifier, or `primary`.
 * @returns a log line for each artifact
 */
export async function saveArtifacts(artifacts: readonly SelectedArtifact[], folder: string): Promise<string[]> {
  return Promise.all(
    artifacts.map(async ({ id = PRIMARY, files }) => {
      for (const { path, source, link } of files) {
        const target = join(folder, id, path);
        await mkdir(dirname(target), { recursive: true });
        await (link === undefined ? copyFile(source, target) : symlink(link, target));
      }
      return `artifact ${id}: ${files.length} ${files.length === 1 ? 'file' : 'files'} in ${join(folder, id)}`;
    }),
  );
}
