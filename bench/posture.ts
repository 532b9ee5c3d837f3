import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../scripts/members';
import { workspaceEnvironment } from '../scripts/workspace-environment';
import { Row } from './results';
import { median, run } from './timing';

const RUNS = 15;
const LARGEST = 'pulumi-gitops';

/** Results of `checks.cjs`. All times are in milliseconds. */
interface Measured {
  readonly checks: number;
  readonly templates: number;
  readonly posture: readonly number[];
  readonly all: readonly number[];
}

/**
 * Measures the checks of the app with the largest templates: the posture checks alone, and the PCI DSS pack, which also
 * runs the rules of `least-privilege` and `pipeline`. The time to load the templates is not included.
 */
export async function posture(): Promise<Row[]> {
  run('npx', ['nx', 'run', `@slipway-apps/${LARGEST}:synth`, '--output-style=static'], ROOT);
  const { checks, templates, posture: times, all } = measured(join(ROOT, 'apps', LARGEST, 'cdk.out'));
  return [
    {
      id: 'posture',
      what: 'All posture checks for the largest app',
      value: median(times),
      unit: 'ms',
      goal: 100,
      details: { checks, templates, runs: RUNS, 'first, ms': times[0] },
    },
    {
      id: 'all-checks',
      what: 'CPU time of Posture, LeastPrivilege, PipelineRules and the PCI DSS pack together',
      value: median(all),
      unit: 'ms',
      goal: 150,
      details: { templates, runs: RUNS, 'first, ms': all[0] },
    },
  ];
}

function measured(assembly: string): Measured {
  const program = [join(__dirname, 'checks.cjs'), assembly, String(RUNS)];
  return JSON.parse(execFileSync(process.execPath, program, { env: workspaceEnvironment(), encoding: 'utf8' }));
}
