import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Marks a folder with a policy pack. @see https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/ */
const MARK = 'PulumiPolicy.yaml';

/** The folders of a project, next to its program, that hold a policy pack. */
export async function policyPacks(projectFolder: string): Promise<readonly string[]> {
  const entries = await readdir(projectFolder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => resolve(projectFolder, name));
  return folders.filter((folder) => existsSync(join(folder, MARK))).sort();
}

/** What makes Pulumi ask them: a violation of a mandatory policy ends the run before anything is made. */
export async function policyFlags(projectFolder: string): Promise<readonly string[]> {
  return (await policyPacks(projectFolder)).flatMap((folder) => ['--policy-pack', folder]);
}
