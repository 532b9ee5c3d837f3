import { join } from 'node:path';
import { CHECKS, evaluatePack, PCI_DSS_4, postureFindings, readAssembly } from '@slipway/evidence';
import { ROOT } from '../scripts/members';
import { Row } from './results';
import { median, millisecondsOf, run } from './timing';

const RUNS = 15;
const LARGEST = 'pulumi-gitops';

/**
 * Measures the checks of the app with the largest templates: the posture checks alone, and the PCI DSS pack, which also
 * runs the rules of `least-privilege` and `pipeline`. The time to load the templates is not included.
 */
export async function posture(): Promise<Row[]> {
  run('npx', ['nx', 'run', `@slipway-apps/${LARGEST}:synth`, '--output-style=static'], ROOT);
  const templates = readAssembly(join(ROOT, 'apps', LARGEST, 'cdk.out'));
  const times: number[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    times.push(await millisecondsOf(() => postureFindings(templates)));
  }
  evaluatePack(PCI_DSS_4, []); // loads the rules, which an app that enforces them has loaded anyway
  const computing = Array.from({ length: RUNS }, () => computingOf(() => evaluatePack(PCI_DSS_4, templates)));
  return [
    {
      id: 'posture',
      what: 'All posture checks for the largest app',
      value: median(times),
      unit: 'ms',
      goal: 100,
      details: { checks: CHECKS.length, templates: templates.length, runs: RUNS, 'first, ms': times[0] },
    },
    {
      id: 'all-checks',
      what: 'Computing time of Posture, LeastPrivilege, PipelineRules and the PCI DSS pack together',
      value: median(computing),
      unit: 'ms',
      goal: 150,
      details: { templates: templates.length, runs: RUNS, 'first, ms': computing[0] },
    },
  ];
}

/** Returns the CPU time of a function call on all threads, in milliseconds. */
function computingOf(act: () => unknown): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
