import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { CostTable, itAddsUp } from '@slipway/testing/cost-table';
import { resourcesOf } from '@slipway/testing/template-resources';
import { synthesized, VARIABLES } from './synthesized';

const FOLDER = join(__dirname, '..');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const RUNBOOK = readFileSync(join(FOLDER, '..', '..', 'docs', 'runbooks', 'pulumi-gitops.md'), 'utf8');
const table = new CostTable(join(FOLDER, 'README.md'));

describe('the cost in the README', () => {
  itAddsUp(table);

  it('counts what the templates have', () => {
    const { image, tooling, roles } = synthesized();
    const count = (type: string) =>
      [image, tooling, ...roles].flatMap((template) => resourcesOf(template, type)).length;

    expect(count('AWS::KMS::Key')).toBe(table.quantityOf('Customer-managed keys'));
    expect(count('AWS::CloudWatch::Alarm')).toBe(table.quantityOf('Alarms'));
    // the token of GitHub is made by hand
    expect(count('AWS::SecretsManager::Secret') + 1).toBe(table.quantityOf('Secrets'));
  });
});

describe('the cost at rest in the README', () => {
  const { image, tooling } = synthesized();
  const ENVIRONMENTS = 3;
  const PUSHES = 50;
  const NIGHTS = 30;
  const BUILD_MINUTES = 2;
  const costOf = (...rows: readonly string[]) =>
    rows.reduce((sum, name) => sum + table.rows.find(({ what }) => what.startsWith(name))!.cost, 0);
  const schedules = (template: Template) =>
    resourcesOf(template, 'AWS::Events::Rule')
      .map(([, { Properties }]) => Properties.ScheduleExpression)
      .filter((schedule) => schedule !== undefined);
  const projects = (size: string, name: RegExp) =>
    resourcesOf(tooling, 'AWS::CodeBuild::Project').filter(
      ([, { Properties }]) =>
        name.test(Properties.Name) && Properties.Environment.ComputeType === `BUILD_GENERAL1_${size}`,
    ).length;

  it('counts the drift checks of every night, and the image of every week', () => {
    expect(schedules(tooling)).toEqual(Array(ENVIRONMENTS).fill('cron(0 4 * * ? *)'));
    expect(schedules(image)).toEqual(['rate(7 days)']);
    expect(table.quantityOf('Drift checks, CodeBuild large')).toBe(
      projects('LARGE', /^drift-check-/) * NIGHTS * BUILD_MINUTES,
    );
    expect(table.quantityOf('Drift checks, CodePipeline V2')).toBe(ENVIRONMENTS * NIGHTS * (1 + BUILD_MINUTES));
    expect(table.quantityOf('Weekly images, CodeBuild small')).toBeCloseTo((NIGHTS / 7) * 20, -1);
  });

  it('counts the builds of pushes and pull requests', () => {
    expect(table.quantityOf('Pushes, CodeBuild large')).toBe(
      projects('LARGE', /^(preview|up)-/) * PUSHES * BUILD_MINUTES,
    );
    expect(table.quantityOf('Pull requests, CodeBuild large')).toBe(
      projects('LARGE', /^pull-request-preview-/) * PUSHES * BUILD_MINUTES,
    );
    expect(table.quantityOf('Pull requests, CodeBuild small')).toBe(
      projects('SMALL', /^pull-request-comment-/) * PUSHES,
    );
  });

  it('is what its first sentence says: not almost nothing', () => {
    const atRest = costOf(
      'Customer-managed keys',
      'Secrets',
      'Alarms',
      'Drift checks, CodeBuild',
      'Drift checks, CodePipeline',
      'Weekly images',
      'Images and state',
    );

    expect(README).toContain(
      `About ${Math.round(table.together)} US dollars a month with ${PUSHES} pushes, and about ${Math.round(atRest)} at rest`,
    );
    expect(README).not.toContain('almost nothing');
  });
});

/**
 * Variables that a command uses without a default, and that neither an earlier command nor the reader has to have set.
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
  it('[PG-20] of the guide use what has to be set, and what they set themselves', () => {
    expect(unset(README, ['ENVIRONMENT_SUFFIX', 'TOOLING_ACCOUNT'])).toEqual([]);
  });

  it('[PG-20] of the runbook use what its beginning sets: also where the state is', () => {
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
