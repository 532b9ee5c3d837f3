import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TestedMember } from './outcome';

export const ROOT = resolve(__dirname, '..');

/**
 * Returns every member of the workspace with its last test results. The root, with its scripts and benchmark, is also
 * a member.
 *
 * @param startOfRun start time of the current run, in milliseconds since 1970; older results are from the cache
 */
export function testedMembers(startOfRun: number): TestedMember[] {
  const folders = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => join(ROOT, group, name)),
  );
  return [
    { project: 'slipway', ...resultsIn(ROOT, startOfRun) },
    ...folders.filter(isMember).map((folder) => ({ project: nameOf(folder), ...resultsIn(folder, startOfRun) })),
  ];
}

function isMember(folder: string): boolean {
  return existsSync(join(folder, 'package.json'));
}

function nameOf(folder: string): string {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name;
}

function resultsIn(folder: string, startOfRun: number): Pick<TestedMember, 'results' | 'fresh'> {
  const file = join(folder, 'coverage', 'results.json');
  if (!existsSync(file)) {
    return { fresh: false };
  }
  return { results: JSON.parse(readFileSync(file, 'utf8')), fresh: statSync(file).mtimeMs >= startOfRun };
}
