import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { allVariables } from './app-variables.cjs';
import { ROOT, testedMembers } from './members';
import { closingLine, outcomeOf } from './outcome';
import { workspaceEnvironment } from './workspace-environment';

const TARGETS = ['api-check', 'lint', 'build', 'test', 'validate'];

/**
 * Lints, type-checks, bundles, builds, tests and validates the whole workspace, with what did not change taken from the
 * cache. Each app is synthesized for its validation, which includes the check of its permissions.
 * The last line says how many passed and failed.
 */
function main(): void {
  const start = Date.now();
  const profile = join('.nx', `profile-${process.pid}.json`);
  mkdirSync(join(ROOT, '.nx'), { recursive: true });
  try {
    const nx = spawnSync(
      process.execPath,
      [
        require.resolve('nx/bin/nx.js'),
        'run-many',
        '-t',
        ...TARGETS,
        '--output-style=static',
        ...process.argv.slice(2),
      ],
      {
        cwd: ROOT,
        stdio: 'inherit',
        // Nx colours what its tasks say, unless told
        env: {
          FORCE_COLOR: process.stdout.isTTY ? '1' : '0',
          ...workspaceEnvironment(allVariables()),
          NX_PROFILE: profile,
        },
      },
    );
    const tasks = existsSync(join(ROOT, profile)) ? JSON.parse(readFileSync(join(ROOT, profile), 'utf8')) : [];
    const outcome = outcomeOf(tasks, testedMembers(start));
    console.log(`\nall of it took ${((Date.now() - start) / 1_000).toFixed(1)} s`);
    console.log(closingLine(outcome));
    process.exitCode = nx.status === 0 && outcome.failed === 0 ? 0 : 1;
  } finally {
    rmSync(join(ROOT, profile), { force: true });
  }
}

main();
