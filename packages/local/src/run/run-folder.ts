import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PRIVATE_FILE } from '@slipway/embedded-aws';
import { FolderNotOfRunError, FolderNotWritableError } from './errors';
import { PAGE_FILE } from './with-live-page';

/** File that marks a folder as the folder of a run. */
const MARKER = '.slipway-run';
const MARKER_TEXT = 'slipway writes its report and logs to this folder, and deletes those of the previous run.\n';
/** Name of the default folder. A folder with this name belongs to Slipway. */
const DEFAULT_NAME = '.slipway';
const RESULT = 'result.json';
/** Files and folders that a run writes to its folder, and that the next run removes. */
const WRITTEN = ['logs', 'work', 'codecommit', RESULT, 'index.html', 'endpoint.json', PAGE_FILE];
/** Files in a folder that is otherwise empty, such as the lock of a run that is just starting. */
const IGNORED = /^(run\.lock(\.\d+)?|\.gitignore|\.gitkeep|\.DS_Store)$/;

/**
 * Checks that a run may delete files in a folder: the folder is new, is empty, is named `.slipway`, or contains the
 * marker or the result of an earlier run.
 *
 * @throws FolderNotOfRunError if the folder contains other files
 * @throws FolderNotWritableError if the folder cannot be read
 */
export async function checkRunFolder(folder: string): Promise<void> {
  const names = await namesIn(folder);
  const files = names.filter((name) => !IGNORED.test(name)).sort();
  if (files.length === 0 || basename(folder) === DEFAULT_NAME || files.includes(MARKER)) {
    return;
  }
  if (!(await hasResult(folder))) {
    throw new FolderNotOfRunError(folder, files, WRITTEN);
  }
}

/** Marks a folder as the folder of a run, and deletes what the previous run wrote to the folder. */
export async function clearRunFolder(folder: string): Promise<void> {
  await writeFile(join(folder, MARKER), MARKER_TEXT, { mode: PRIVATE_FILE });
  await Promise.all(WRITTEN.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    if (cause.code === 'ENOENT') {
      return [];
    }
    throw new FolderNotWritableError(folder, cause);
  }
}

/** Returns whether a folder contains the result of a run, which might be of a version that did not mark its folder. */
async function hasResult(folder: string): Promise<boolean> {
  try {
    const { schemaVersion, executions } = JSON.parse(await readFile(join(folder, RESULT), 'utf8'));
    return schemaVersion !== undefined && Array.isArray(executions);
  } catch {
    return false;
  }
}
