import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';

afterAll(removeFolders);

/** Waits until a program has written a file into a temporary folder, and returns the path of the file. */
export async function written(write: (folder: string) => void, name: string): Promise<string> {
  const folder = temporaryFolder();
  write(folder);
  await until(() => existsSync(join(folder, name)));
  return join(folder, name);
}
