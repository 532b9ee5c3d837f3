import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EvidenceError } from '../errors';
import { readClaims } from './claims';
import { readRequirements } from './requirements';
import { readTestResults } from './test-results';
import { Trace, trace } from './trace';

/**
 * Traces the requirements of a workspace to its tests: reads `docs/requirements`, the app names in `apps`, and the
 * results of all tests.
 *
 * @throws EvidenceError if `docs/requirements` does not exist, or one of its files does not have the expected format
 */
export function traceWorkspace(root: string): Trace {
  const folder = join(root, 'docs', 'requirements');
  if (!existsSync(folder)) {
    throw new EvidenceError(
      `${folder} does not exist: run the command in the root folder of the workspace, or pass this folder with --root`,
    );
  }
  const apps = join(root, 'apps');
  return trace({
    requirements: readRequirements(folder),
    claims: readClaims(folder),
    apps: existsSync(apps) ? readdirSync(apps).filter((app) => existsSync(join(apps, app, 'package.json'))) : [],
    tests: readTestResults(resolve(root)),
  });
}
