import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * Name of the file that marks a folder as a policy pack.
 * @see https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/
 */
const MARK = 'PulumiPolicy.yaml';

/** Returns the folders directly in a project folder that contain a policy pack, sorted. */
export async function policyPacks(projectFolder: string): Promise<readonly string[]> {
  const entries = await readdir(projectFolder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => resolve(projectFolder, name));
  return folders.filter((folder) => existsSync(join(folder, MARK))).sort();
}

/**
 * Returns the flags that enable the policy packs of a project. A violation of a mandatory policy ends the run before
 * anything is created.
 */
export async function policyFlags(projectFolder: string): Promise<readonly string[]> {
  return (await policyPacks(projectFolder)).flatMap((folder) => ['--policy-pack', folder]);
}
