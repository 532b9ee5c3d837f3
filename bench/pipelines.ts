import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../scripts/members';
import { SETTINGS } from './settings';
import { Row } from './results';
import { inTurn, run } from './timing';

const RUNS = 7;
const FOLDER = join(ROOT, 'bench', 'pipelines');

/** Measures the synthesis time of 100 pipeline stacks, with and without checks, compared with plain CDK constructs. */
export async function pipelines(folder: string): Promise<Row[]> {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'apps', 'brazilcart', 'cdk.json'), 'utf8'));
  const synthesize = (...command: string[]) =>
    run(process.execPath, command, FOLDER, {
      ...SETTINGS,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_OUTDIR: join(folder, `pipelines-${command.join('-')}`),
    });
  const plain = () => synthesize('plain.cjs');
  const unchecked = await inTurn(RUNS, () => synthesize('slipway.cjs'), plain);
  const checked = await inTurn(RUNS, () => synthesize('slipway.cjs', '--checked'), plain);
  return [
    {
      id: 'pipelines',
      what: 'Synthesis of 100 pipeline stacks, compared with plain CDK constructs',
      value: unchecked.ours / unchecked.other,
      unit: 'times',
      goal: 1.1,
      details: { 'ours, ms': unchecked.ours, 'plain, ms': unchecked.other, runs: RUNS },
    },
    {
      id: 'pipelines-checked',
      what: 'Synthesis of 100 pipeline stacks with LeastPrivilege and PipelineRules, compared with plain CDK constructs',
      value: checked.ours / checked.other,
      unit: 'times',
      details: { 'ours, ms': checked.ours, 'plain, ms': checked.other, runs: RUNS },
    },
  ];
}
