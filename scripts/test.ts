import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allVariables } from './app-variables.cjs';
import { SERVER } from './lint.cjs';
import { ROOT, testedMembers } from './members';
import { closingLine, outcomeOf } from './outcome';
import { workspaceEnvironment } from './workspace-environment';

const TARGETS = ['api-check', 'lint', 'build', 'test', 'validate', 'snapshots'];

/**
 * Runs `npm test`: lints, type-checks, bundles, builds, tests and validates the whole workspace, checks that the API
 * pages are up to date, and compares the templates of the integration tests with their snapshots.
 *
 * Results for unchanged parts are read from the cache. One process lints all members. Each app is synthesized and
 * validated, which includes a check of its permissions. The last line of the output contains the number of passed and
 * failed tests and tasks.
 */
function main(): void {
  const start = Date.now();
  const profile = join('.nx', `profile-${process.pid}.json`);
  mkdirSync(join(ROOT, '.nx'), { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'slipway-lint-'));
  const socket = join(folder, 'lint');
  const linter = spawn(process.execPath, [join(__dirname, 'lint.cjs'), '--serve', socket], {
    cwd: ROOT,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: workspaceEnvironment(),
  });
  const environment = workspaceEnvironment(allVariables());
  // no task needs these certificates, and each Node.js process would take up to 80 ms longer to start
  delete environment.NODE_EXTRA_CA_CERTS;
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
        // without this, Nx colors the output of its tasks
        env: {
          FORCE_COLOR: process.stdout.isTTY ? '1' : '0',
          ...environment,
          NX_PROFILE: profile,
          [SERVER]: socket,
        },
      },
    );
    const tasks = existsSync(join(ROOT, profile)) ? JSON.parse(readFileSync(join(ROOT, profile), 'utf8')) : [];
    const outcome = outcomeOf(tasks, testedMembers(start));
    console.log(`\ntotal time: ${((Date.now() - start) / 1_000).toFixed(1)} s`);
    console.log(closingLine(outcome));
    process.exitCode = nx.status === 0 && outcome.failed === 0 ? 0 : 1;
  } finally {
    rmSync(join(ROOT, profile), { force: true });
    linter.stdin.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

main();
