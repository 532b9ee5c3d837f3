import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../scripts/members';
import { SETTINGS } from './settings';
import { Row } from './results';
import { inTurn, run } from './timing';

const RUNS = 9;
const EMPTY_APP =
  "const { App, Stack } = require('aws-cdk-lib/core');\nconst app = new App();\nnew Stack(app, 'Empty');\napp.synth();\n";

/**
 * Measures the synthesis time of two apps, compared with an empty app, which only loads the CDK and writes an assembly.
 * The apps are compiled before, and not validated.
 */
export async function synthesis(folder: string): Promise<Row[]> {
  // the folder must be in the workspace, so that Node.js finds aws-cdk-lib
  const empty = join(ROOT, '.slipway', 'bench');
  mkdirSync(empty, { recursive: true });
  writeFileSync(join(empty, 'empty.js'), EMPTY_APP);
  return [
    await against(empty, folder, { id: 'synth', app: 'brazilcart', name: 'BrazilCart', goal: 3 }),
    await against(empty, folder, {
      id: 'synth-containers',
      app: 'github-container',
      name: 'GitHub container',
      variables: {
        AWS_ACCOUNT_ID: '111122223333',
        REPOSITORY: 'acme/shipping-rates',
        COMMIT_AUTHOR: 'octocat',
        PR_NUMBER: '42',
        TEAM: 'platform',
      },
    }),
  ];
}

interface Measured {
  readonly id: string;
  readonly app: string;
  readonly name: string;
  readonly goal?: number;
  /** Environment variables of the app, in addition to those for every synthesis. */
  readonly variables?: Readonly<Record<string, string>>;
}

async function against(empty: string, folder: string, { id, app, name, goal, variables }: Measured): Promise<Row> {
  const appFolder = join(ROOT, 'apps', app);
  const { context } = JSON.parse(readFileSync(join(appFolder, 'cdk.json'), 'utf8'));
  const environment = { ...SETTINGS, ...variables, CDK_CONTEXT_JSON: JSON.stringify(context) };
  const { ours, other, runs } = await inTurn(
    RUNS,
    () =>
      run(process.execPath, ['lib/main.js'], appFolder, { ...environment, CDK_OUTDIR: join(folder, 'synthesized') }),
    () => run(process.execPath, ['empty.js'], empty, { ...environment, CDK_OUTDIR: join(folder, 'synthesized-empty') }),
  );
  return {
    id,
    what: `Synthesis of ${name}, compared with an empty app`,
    value: ours / other,
    unit: 'times',
    goal,
    details: { [`${name}, ms`]: ours, 'empty app, ms': other, runs },
  };
}
