import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { estimateApp, withTable } from '@slipway/evidence';
import { synthesizeTo } from '@slipway/testing/app-main';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { MAIN, VARIABLES } from './synthesized';

const FOLDER = join(__dirname, '..');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const RUNBOOK = readFileSync(join(FOLDER, '..', '..', 'docs', 'runbooks', 'pulumi-gitops.md'), 'utf8');

afterAll(removeFolders);

describe('the cost in the README', () => {
  it('is what slipway-evidence computes: after a change, npm run synth && npm run cost', () => {
    const folder = temporaryFolder();
    synthesizeTo(folder, MAIN, VARIABLES);

    const found = estimateApp(folder, { usage: join(FOLDER, 'usage.yaml'), priceAs: 'us-east-1' });

    expect(withTable(README, found)).toBe(README);
  });
});

/**
 * Returns the variables that a command uses without a default, and that neither an earlier command nor the reader must
 * set.
 */
function unset(text: string, known: readonly string[]): string[] {
  const commands = [...text.matchAll(/```sh\n([\s\S]*?)```|`((?:aws|pulumi|npx) [^`]*)`/g)]
    .map(([, block, line]) => block ?? line)
    .join('\n');
  const set = [...commands.matchAll(/\b([A-Za-z_]+)=|\bfor (\w+) in/g)].map(
    ([, assigned, looped]) => assigned ?? looped,
  );
  return [...commands.matchAll(/\$\{?([A-Za-z_]+)(:-)?/g)]
    .filter(([, name, hasDefault]) => !hasDefault && ![...set, ...known].includes(name))
    .map(([, name]) => name);
}

describe('the commands', () => {
  it('[PG-20] of the guide use only variables that have to be set, or that they set themselves', () => {
    expect(unset(README, ['ENVIRONMENT_SUFFIX', 'TOOLING_ACCOUNT'])).toEqual([]);
  });

  it('[PG-20] of the runbook use what its beginning sets, including the location of the state', () => {
    expect(unset(RUNBOOK, [])).toEqual([]);
    expect(RUNBOOK.slice(0, RUNBOOK.indexOf('## Contents'))).toContain(
      'export PULUMI_BACKEND_URL="s3://$BUCKET?region=$AWS_REGION"',
    );
  });
});

describe('the deployment guide', () => {
  it('[PG-20] names every variable that the app reads', () => {
    const read = [
      ...readFileSync(join(FOLDER, 'src', 'config.ts'), 'utf8').matchAll(/variables\.([A-Z][A-Z0-9_]+)/g),
    ].map(([, name]) => name);

    expect(read.length).toBeGreaterThan(12);
    expect(read.filter((name) => !README.includes(`\`${name}\``))).toEqual([]);
    expect(Object.keys(VARIABLES).filter((name) => !README.includes(`\`${name}\``))).toEqual([]);
  });

  it('[PG-20] deploys every stack: of the tooling account, and of the three target accounts', () => {
    expect([...README.matchAll(/`?npx cdk deploy ([\w-]+)/g)].map(([, stack]) => stack)).toEqual([
      'BuildImage',
      'Tooling',
      'DeploymentRoles-dev',
    ]);
    expect(README).toContain('then `-staging`, then `-prod`');
  });
});
