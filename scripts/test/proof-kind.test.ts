import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { proofKindOf } from '../proof-kind.cjs';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'proof-kind-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function kindOf(name: string, text: string, helpers: Readonly<Record<string, string>> = {}): string {
  for (const [file, content] of Object.entries({ [`test/${name}`]: text, ...helpers })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return proofKindOf(join(folder, 'test', name));
}

describe('the kind of proof of a test file', () => {
  it.each([
    ['template', 'loads the CDK', "import { Template } from 'aws-cdk-lib/assertions';\n"],
    [
      'iam',
      'asks the simulator, of what the CDK made',
      "import 'aws-cdk-lib/core';\nimport { runSimulation } from '@cloud-copilot/iam-simulate';\n",
    ],
    [
      'run',
      'loads the runner, of what the CDK made',
      "import { App } from 'aws-cdk-lib/core';\nimport { LocalRun } from '@slipway/local';\n",
    ],
    ['run', 'loads neither', "import { join } from 'node:path';\n"],
    [
      'iam',
      'asks the simulator through what tests of several packages share',
      "import { rolesOf } from '@slipway/testing/simulated-roles';\n",
    ],
    ['template', 'loads the CDK when it needs it', "const load = () => import('aws-cdk-lib/core');\n"],
  ])('is %s when it %s', (kind, _, text) => {
    expect(kindOf('shop.test.ts', text)).toBe(kind);
  });

  it.each(['readme.test.ts', 'runbook.test.ts'])('is doc when it is named %s', (name) => {
    expect(kindOf(name, "import { Template } from 'aws-cdk-lib/assertions';\n")).toBe('doc');
  });

  it('is run if it is a test of the runner itself, though it makes apps with the CDK', () => {
    const file = join(folder, 'packages', 'local', 'test', 'apps.foreign.ts');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "import { App } from 'aws-cdk-lib/core';\nimport { main } from '../src/cli';\n");

    expect(proofKindOf(file)).toBe('run');
  });

  it('counts what its helpers load, however far, and what they load of each other', () => {
    const helpers = {
      'test/synthesized.ts': "export * from './deeper';\n",
      'test/deeper/index.ts': "import '../synthesized';\nimport 'aws-cdk-lib/core';\n",
    };

    expect(kindOf('shop.test.ts', "import { synthesized } from './synthesized';\n", helpers)).toBe('template');
  });

  it('does not count what the code under test loads', () => {
    expect(
      kindOf('shop.test.ts', "import { readConfig } from '../src/config';\n", {
        'src/config.ts': "import 'aws-cdk-lib/region-info';\n",
      }),
    ).toBe('run');
  });
});
