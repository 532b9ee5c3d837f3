import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { Estimate, estimateApp, withTable } from '@slipway/evidence';
import { synthesizeTo } from '@slipway/testing/app-main';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { integCase } from '../integ/codecommit-web';
import { MAIN, synthesized } from './synthesized';

const FOLDER = join(__dirname, '..');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');
/** Names of the test groups in CW-23. */
const GROUPS = [
  'outputs',
  'KMS',
  'WAF',
  'X-Ray',
  'secrets',
  'CodeCommit',
  'S3',
  'logs',
  'CodeBuild',
  'ECS',
  'ALB',
  'Lambda',
  'pipeline',
  'SNS',
  'EventBridge',
  'end to end',
];
const section = (title: string) => README.split(`\n## ${title}\n`)[1].split('\n## ')[0];

afterAll(removeFolders);

/** Returns the monthly cost of an environment. @param usage path of a usage file in the folder of the app */
function costOf(variables: Readonly<Record<string, string>>, usage: string): Estimate {
  const folder = temporaryFolder();
  synthesizeTo(folder, MAIN, { ENVIRONMENT_SUFFIX: 'dev', ...variables });
  return estimateApp(folder, { usage: join(FOLDER, usage) });
}

describe('the cost in the README', () => {
  const IN_USE = 'usage.yaml';
  const AT_REST = 'usage-at-rest.yaml';

  it('[CW-21] is what slipway-evidence computes: after a change, npm run synth && npm run cost', () => {
    expect(withTable(README, costOf({}, IN_USE))).toBe(README);
  });

  it.each<[string, Readonly<Record<string, string>>, string, [number, number]]>([
    ['in use, as above', {}, IN_USE, [55, 65]],
    ['in use, `INTERNAL=true`', { INTERNAL: 'true' }, IN_USE, [45, 55]],
    ['in use, `DATABASE=postgres`', { DATABASE: 'postgres' }, IN_USE, [75, 85]],
    ['idle: no task runs', {}, AT_REST, [35, 40]],
    ['idle, `INTERNAL=true`', { INTERNAL: 'true' }, AT_REST, [25, 30]],
    ['production, `NAT_GATEWAYS=per-zone`', { NAT_GATEWAYS: 'per-zone' }, IN_USE, [150, 200]],
  ])('[CW-21] is computed from the templates: %s with %j', (environment, variables, usage, [least, most]) => {
    const cost = costOf(variables, usage).total.toCents();
    const told = README.split('\n').find((line) => line.startsWith(`| ${environment}`))!;

    expect(/\| ([\d.]+) \|$/.exec(told)?.[1]).toBe(cost);
    expect(Number(cost)).toBeGreaterThan(least);
    expect(Number(cost)).toBeLessThan(most);
  });

  it('[CW-21] names what it leaves out, and the commands that pause an environment', () => {
    const cost = section('Cost');

    expect(cost).toMatch(/^Not included:\n\n[^]*data transfer[^]*free tiers[^]*taxes[^]*discounts/m);
    expect(cost).toContain('--resource-id service/cicd-cluster-dev/cicd-service-dev');
    expect(cost).toContain('aws ecs update-service --cluster cicd-cluster-dev --service cicd-service-dev');
  });
});

describe('the README', () => {
  it('names every variable that the app reads', () => {
    const config = readFileSync(join(FOLDER, 'src', 'config.ts'), 'utf8');
    const read = [...config.matchAll(/^ {4}([A-Z][A-Z_]+): optional\(/gm)].map(([, name]) => name);

    expect(read.length).toBeGreaterThan(15);
    expect(read.filter((name) => !section('Variables').includes(`\`${name}\``))).toEqual([]);
  });

  it('lists the outputs', () => {
    const outputs = Object.keys(synthesized().Web.toJSON().Outputs).filter((output) => !output.startsWith('Export'));
    const listed = section('Outputs')
      .match(/^\| `.*?\|/gm)!
      .flatMap((line) => line.match(/\w+(?=`)/g)!);

    expect(listed.sort()).toEqual(outputs.sort());
  });

  it('has a row for every component', () => {
    const components = readdirSync(join(FOLDER, 'src', 'components')).map((file) => file.replace('.ts', ''));

    expect(components.filter((component) => !README.includes(`\n| \`${component}\` |`))).toEqual([]);
    expect(components).toHaveLength(14);
  });

  it('deploys every stack, in the order of their dependencies', () => {
    expect([...README.matchAll(/`npx cdk deploy (\w+)`/g)].map(([, stack]) => stack)).toEqual(['Foundation', 'Web']);
  });

  it('[CW-23] lists the checks of a deployed environment, 48 or more, in each required group', () => {
    const { checks } = integCase(new App());
    const groups = [...new Set(checks.map(({ group }) => group))];
    const counted = groups.map((group) => [group, checks.filter((check) => check.group === group).length]);

    const rows = [...section('Tests, and checks of a deployed environment').matchAll(/^\| ([\w -]+) \| (\d+) \|/gm)];
    const listed = rows.map(([, group, count]) => [group, Number(count)]);

    expect(listed.map(([group]) => group)).toEqual(GROUPS);
    expect(listed.sort()).toEqual(counted.sort());
    expect(checks.length).toBeGreaterThanOrEqual(48);
    expect(new Set(checks.map(({ group, title }) => `${group}: ${title}`)).size).toBe(checks.length);
  });

  it('[CW-23] promises 98 unit tests and complete coverage, and there are no fewer', () => {
    const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.test.ts') && !file.startsWith('local'),
    );
    const text = files.map((file) => readFileSync(join(__dirname, file), 'utf8')).join('\n');
    const tests = text.match(/^ *it\(/gm)!.length + 2 * text.match(/^ *it\.each\(/gm)!.length; // a table has two rows, or more
    const { coverageThreshold } = jest.requireActual<{ coverageThreshold: { global: object } }>(
      '../../../jest.config.cjs',
    );

    expect(section('Tests, and checks of a deployed environment')).toContain('At least 98 unit tests');
    expect(tests).toBeGreaterThanOrEqual(98);
    expect(coverageThreshold.global).toEqual({ statements: 100, branches: 100, functions: 100, lines: 100 });
  });
});
