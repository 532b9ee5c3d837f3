import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CostTable, itAddsUp } from '@slipway/testing/cost-table';
import { only, resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';

const FOLDER = join(__dirname, '..');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const HOURS = 730;
/** Prices of what is off by default, in $ for an hour, a GB, or a GB and month. */
const GATEWAY = 0.045;
const THROUGH_GATEWAY = 0.045;
const DATABASE = 0.016;
const DATABASE_STORAGE = 0.115;
const ENDPOINT = 0.01;
const section = (title: string) => README.split(`\n## ${title}\n`)[1].split('\n## ')[0];
const table = new CostTable(join(FOLDER, 'README.md'));
const row = (what: string) => table.rows.find((one) => one.what === what)!;

interface Use {
  /** Whether a task runs and releases are made. */
  readonly inUse: boolean;
  /** GB through NAT gateways. */
  readonly gigabytes?: number;
}

/** What the templates have, as far as it costs by the hour or the piece. */
function countsOf(variables: Readonly<Record<string, string>>) {
  const templates = Object.values(synthesized(variables));
  const count = (type: string) => templates.flatMap((template) => resourcesOf(template, type)).length;
  const { Web } = synthesized(variables);
  const [, balancer] = only(Web, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  const [, service] = only(Web, 'AWS::ECS::Service');
  const [, task] = only(Web, 'AWS::ECS::TaskDefinition');
  const open = balancer.Properties.Scheme === 'internet-facing';
  return {
    keys: count('AWS::KMS::Key'),
    secrets: count('AWS::SecretsManager::Secret'),
    alarms: count('AWS::CloudWatch::Alarm') + 2 * count('AWS::ApplicationAutoScaling::ScalingPolicy'),
    rules: only(Web, 'AWS::WAFv2::WebACL')[1].Properties.Rules.length as number,
    gateways: count('AWS::EC2::NatGateway'),
    endpoints: resourcesOf(Web, 'AWS::EC2::VPCEndpoint').flatMap(([, { Properties }]) => Properties.SubnetIds).length,
    databases: resourcesOf(Web, 'AWS::RDS::DBInstance').map(([, { Properties }]) =>
      Number(Properties.AllocatedStorage),
    ),
    addresses: count('AWS::EC2::EIP') + (open ? balancer.Properties.Subnets.length : 0),
    taskAddress: service.Properties.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp === 'ENABLED' ? 1 : 0,
    processors: Number(task.Properties.Cpu) / 1024,
    gigabytes: Number(task.Properties.Memory) / 1024,
  };
}

/** What an environment costs a month, by the prices and the usage of the table. */
function costOf(variables: Readonly<Record<string, string>>, { inUse, gigabytes = 0 }: Use): number {
  const { keys, secrets, alarms, rules, gateways, endpoints, databases, addresses, taskAddress, ...task } =
    countsOf(variables);
  const price = (what: string) => row(what).price;
  const used = ['Load balancer, capacity', 'Container Insights', 'CodeBuild, small', 'CodePipeline V2', 'Logs'];
  const always = [
    price('Load balancer'),
    price('Web ACL'),
    rules * price('Rules of the web ACL'),
    addresses * HOURS * price('Public IPv4 addresses'),
    gateways * HOURS * GATEWAY + gigabytes * THROUGH_GATEWAY,
    endpoints * HOURS * ENDPOINT,
    ...databases.map((storage) => HOURS * DATABASE + storage * DATABASE_STORAGE),
    keys * price('Customer-managed key') + secrets * price('Secrets') + alarms * price('Alarms'),
    row('Images').cost,
  ];
  const running = [
    taskAddress * HOURS * price('Public IPv4 addresses'),
    task.processors * HOURS * price('Fargate, processors'),
    task.gigabytes * HOURS * price('Fargate, memory'),
    ...used.map((what) => row(what).cost),
  ];
  return [...always, ...(inUse ? running : [])].reduce((sum, cost) => sum + cost, 0);
}

describe('the cost in the README', () => {
  itAddsUp(table);

  it('[CW-21] counts what the templates have', () => {
    const counts = countsOf({});

    expect(row('Customer-managed key').quantity).toBe(counts.keys);
    expect(row('Secrets').quantity).toBe(counts.secrets);
    expect(row('Alarms').quantity).toBe(counts.alarms);
    expect(row('Rules of the web ACL').quantity).toBe(counts.rules);
    expect(row('Public IPv4 addresses').quantity).toBe((counts.addresses + counts.taskAddress) * HOURS);
    expect(row('Fargate, processors').quantity).toBe(counts.processors * HOURS);
    expect(row('Fargate, memory').quantity).toBe(counts.gigabytes * HOURS);
    expect([counts.gateways, counts.endpoints, counts.databases]).toEqual([0, 0, []]);
  });

  it.each<[string, Readonly<Record<string, string>>, Use, [number, number]]>([
    ['in use, as above', {}, { inUse: true }, [55, 65]],
    ['in use, `INTERNAL=true`', { INTERNAL: 'true' }, { inUse: true }, [45, 55]],
    ['in use, `DATABASE=postgres`', { DATABASE: 'postgres' }, { inUse: true }, [75, 85]],
    ['at rest: no task runs', {}, { inUse: false }, [35, 40]],
    ['at rest, `INTERNAL=true`', { INTERNAL: 'true' }, { inUse: false }, [25, 30]],
    ['production, `NAT_GATEWAYS=per-zone`', { NAT_GATEWAYS: 'per-zone' }, { inUse: true, gigabytes: 10 }, [150, 200]],
  ])('[CW-21] is computed from the templates: %s with %j', (environment, variables, use, [least, most]) => {
    const cost = costOf(variables, use);
    const told = README.split('\n').find((line) => line.startsWith(`| ${environment}`))!;

    expect(Number(/\| ([\d.]+) \|$/.exec(told)?.[1])).toBeCloseTo(cost, 1);
    expect(cost).toBeGreaterThan(least);
    expect(cost).toBeLessThan(most);
  });

  it('[CW-21] names what it leaves out, and by which commands an environment is put to rest', () => {
    const cost = section('Cost');

    expect(cost).toMatch(/Left out.*requests, mails, functions, traces/);
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

  it('deploys every stack, in the order in which they need each other', () => {
    expect([...README.matchAll(/`npx cdk deploy (\w+)`/g)].map(([, stack]) => stack)).toEqual(['Foundation', 'Web']);
  });
});
