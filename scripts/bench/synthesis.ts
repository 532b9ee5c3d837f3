import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../members';
import { SETTINGS } from './checkout';
import { Row } from './results';
import { inTurn, run } from './timing';

const RUNS = 9;
const EMPTY_APP = "const { App, Stack } = require('aws-cdk-lib/core');\nconst app = new App();\nnew Stack(app, 'Empty');\napp.synth();\n";

/** What BrazilCart's own constructs cost at synthesis, beside loading the CDK and writing an assembly. Both are compiled, both not validated. */
export async function synthesis(folder: string): Promise<Row[]> {
  // below the root, where aws-cdk-lib is found
  const empty = join(ROOT, '.slipway', 'bench');
  mkdirSync(empty, { recursive: true });
  writeFileSync(join(empty, 'empty.js'), EMPTY_APP);
  const app = join(ROOT, 'apps', 'brazilcart');
  const { context } = JSON.parse(readFileSync(join(app, 'cdk.json'), 'utf8'));
  const environment = { ...SETTINGS, CDK_CONTEXT_JSON: JSON.stringify(context) };
  const { ours, other, runs } = await inTurn(RUNS,
    () => run(process.execPath, ['lib/main.js'], app, { ...environment, CDK_OUTDIR: join(folder, 'synthesized') }),
    () => run(process.execPath, ['empty.js'], empty, { ...environment, CDK_OUTDIR: join(folder, 'synthesized-empty') }));
  return [{
    id: 'synth', what: 'Synthesis of BrazilCart against an empty app', value: ours / other, unit: 'times', goal: 3,
    details: { 'BrazilCart, ms': ours, 'empty app, ms': other, runs },
  }];
}
