import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';

afterAll(removeFolders);

/** Waits for what a program writes into a folder of its own. */
export async function written(write: (folder: string) => void, name: string): Promise<string> {
  const folder = temporaryFolder();
  write(folder);
  await until(() => existsSync(join(folder, name)));
  return join(folder, name);
}
