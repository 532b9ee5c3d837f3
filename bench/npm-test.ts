import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../scripts/members';
import { workspaceEnvironment } from '../scripts/workspace-environment';
import { linkPackages } from '../scripts/checkout';
import { Row } from './results';
import { median, run } from './timing';

const WARM_RUNS = 3;

/** Measures `npm test` in a fresh clone of the last commit, and again without changes. */
export async function npmTest(folder: string): Promise<Row[]> {
  const clone = join(folder, 'clone');
  run('git', ['clone', '--quiet', ROOT, clone], folder);
  const members = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(clone, group)).map((name) => join(group, name)),
  );
  linkPackages(clone, members);
  try {
    const cold = measured(clone);
    const warm = Array.from({ length: WARM_RUNS }, () => measured(clone));
    const details = { runs: WARM_RUNS };
    return [
      {
        id: 'npm-test',
        what: '`npm test` without changes',
        value: median(warm.map(({ wall }) => wall)),
        unit: 's',
        goal: 5,
        details: { 'in a fresh clone, s': cold.wall, ...details },
      },
      {
        id: 'npm-test-cpu',
        what: 'CPU time of `npm test` without changes',
        value: median(warm.map(({ cpu }) => cpu)),
        unit: 's',
        goal: 8,
        details,
      },
      {
        id: 'npm-test-cold-cpu',
        what: 'CPU time of `npm test` in a fresh clone',
        value: cold.cpu,
        unit: 's',
        goal: 600,
        details: { runs: 1 },
      },
    ];
  } finally {
    run('npx', ['nx', 'daemon', '--stop'], clone);
  }
}

/** Runs `npm test`, and returns its elapsed time and its CPU time, including child processes, in seconds. */
function measured(cwd: string): { readonly wall: number; readonly cpu: number } {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT="took %R %U %S"; time npm test'], {
    cwd,
    env: workspaceEnvironment(),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) {
    throw new Error(`npm test failed:\n${stdout}${stderr}`);
  }
  const [wall, user, system] = /took (\S+) (\S+) (\S+)\s*$/.exec(stderr)!.slice(1).map(Number);
  return { wall, cpu: user + system };
}
