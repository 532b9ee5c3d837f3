import { join } from 'node:path';
import { CHECKS, postureFindings, readAssembly } from '@slipway/evidence';
import { ROOT } from '../scripts/members';
import { Row } from './results';
import { median, millisecondsOf, run } from './timing';

const RUNS = 15;
const LARGEST = 'pulumi-gitops';

/** Measures all posture checks over the app with the largest templates, which are already loaded. */
export async function posture(): Promise<Row[]> {
  run('npx', ['nx', 'run', `@slipway-apps/${LARGEST}:synth`, '--output-style=static'], ROOT);
  const templates = readAssembly(join(ROOT, 'apps', LARGEST, 'cdk.out'));
  const times: number[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    times.push(await millisecondsOf(() => postureFindings(templates)));
  }
  return [
    {
      id: 'posture',
      what: 'All posture checks of the largest app',
      value: median(times),
      unit: 'ms',
      goal: 100,
      details: { checks: CHECKS.length, templates: templates.length, runs: RUNS, 'first, ms': times[0] },
    },
  ];
}
