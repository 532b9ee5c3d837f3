import { Aws, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { NameRule, Naming } from '../src';

const name = Naming.pattern('shop-{type}-{suffix}', { suffix: 'dev' });
const named = (pattern: string) => Naming.pattern(pattern, {});

describe('Naming', () => {
  it.each([
    ['brazilcart-{type}-{suffix}', { suffix: 'dev' }, 'brazilcart-pipeline-dev'],
    ['{type}-{environment}-{suffix}', { environment: 'prod', suffix: 'a1' }, 'pipeline-prod-a1'],
    ['{type}', {}, 'pipeline'],
  ])('fills %s with %j', (pattern, values, expected) => {
    expect(Naming.pattern(pattern, values).pipeline()).toBe(expected);
  });

  it('refuses a pattern without a type', () => {
    expect(() => Naming.pattern('app-{suffix}', { suffix: 'a' })).toThrow(
      "naming pattern 'app-{suffix}' has no {type}",
    );
  });

  it.each([[{}], [{ suffix: '' }]])('refuses values %j that leave a placeholder open', (values) => {
    expect(() => Naming.pattern('app-{type}-{suffix}', values)).toThrow('contains {suffix}, which has no value');
  });

  it('puts the kind at the end of names of active resources', () => {
    expect([
      name.alarm('cpu'),
      name.eventBus('webhook'),
      name.function('deploy'),
      name.pipeline(),
      name.pipeline('release'),
      name.project('build'),
      name.reportGroup('tests'),
      name.role('build'),
      name.rule('start'),
      name.scalingPolicy('cpu'),
      name.stack(),
      name.stack('service'),
      name.subnetGroup('db'),
      name.topic('oncall'),
      name.keyAlias(),
      name.keyAlias('state'),
      name.cluster(),
      name.service(),
      name.taskFamily(),
      name.vpc(),
      name.externalId(),
      name.samplingRule(),
      name.traceGroup(),
      name.webAcl(),
      name.dashboard('delivery'),
      name.queue('failed'),
    ]).toEqual([
      'shop-cpu-alarm-dev',
      'shop-webhook-bus-dev',
      'shop-deploy-function-dev',
      'shop-pipeline-dev',
      'shop-release-pipeline-dev',
      'shop-build-project-dev',
      'shop-tests-report-dev',
      'shop-build-role-dev',
      'shop-start-rule-dev',
      'shop-cpu-policy-dev',
      'shop-stack-dev',
      'shop-service-stack-dev',
      'shop-db-subnets-dev',
      'shop-oncall-topic-dev',
      'alias/shop-key-dev',
      'alias/shop-state-key-dev',
      'shop-cluster-dev',
      'shop-service-dev',
      'shop-task-dev',
      'shop-vpc-dev',
      'shop-external-id-dev',
      'shop-sampling-rule-dev',
      'shop-traces-dev',
      'shop-web-acl-dev',
      'shop-delivery-dashboard-dev',
      'shop-failed-queue-dev',
    ]);
  });

  it('names a store after its content', () => {
    expect([
      name.bucket('artifacts'),
      name.bucket('artifacts', '123456789012', 'eu-west-1'),
      name.cache('sessions'),
      name.database('orders'),
      name.gitRepository('source'),
      name.ipSet('blocked'),
      name.export('vpc-id'),
      name.logGroup('service', '/ecs/'),
      name.metric('refused'),
      name.parameter('image'),
      name.repository('images'),
      name.secret('token'),
      name.securityGroup('access'),
      name.table('claims'),
      name.taskFamily('task-shape'),
    ]).toEqual([
      'shop-artifacts-dev',
      'shop-artifacts-123456789012-eu-west-1-dev',
      'shop-sessions-dev',
      'shop-orders-dev',
      'shop-source-dev',
      'shop-blocked-dev',
      'shop-vpc-id-dev',
      '/ecs/shop-service-dev',
      'shop-refused-dev',
      'shop-image-dev',
      'shop-images-dev',
      'shop-token-dev',
      'shop-access-dev',
      'shop-claims-dev',
      'shop-task-shape-dev',
    ]);
  });

  it('gives different names for different suffixes', () => {
    const suffix = fc.stringMatching(/^[a-z0-9]{1,12}$/);

    fc.assert(
      fc.property(suffix, suffix, (one, other) => {
        const names = [one, other].map((value) =>
          Naming.pattern('app-{type}-{suffix}', { suffix: value }).bucket('state'),
        );
        expect(names[0] === names[1]).toBe(one === other);
      }),
    );
  });
});

describe('a name of each kind', () => {
  it.each<[kind: string, longest: number, make: (naming: Naming) => string, type: number]>([
    ['an alarm', 255, (it) => it.alarm('x'), 7],
    ['a bucket', 63, (it) => it.bucket('x'), 1],
    ['a replication group', 40, (it) => it.cache('x'), 1],
    ['a cluster', 255, (it) => it.cluster(), 7],
    ['a dashboard', 255, (it) => it.dashboard('x'), 11],
    ['a database instance', 63, (it) => it.database('x'), 1],
    ['an event bus', 256, (it) => it.eventBus('x'), 5],
    ['an export', 255, (it) => it.export('x'), 1],
    ['an external ID', 1224, (it) => it.externalId(), 11],
    ['a function', 64, (it) => it.function('x'), 10],
    ['a CodeCommit repository', 100, (it) => it.gitRepository('x'), 1],
    ['an IP set', 128, (it) => it.ipSet('x'), 1],
    ['a sampling rule', 32, (it) => it.samplingRule(), 13],
    ['an X\-Ray group', 32, (it) => it.traceGroup(), 6],
    ['a web ACL', 128, (it) => it.webAcl(), 7],
    ['a KMS key', 256, (it) => it.keyAlias('x'), 11],
    ['a log group', 512, (it) => it.logGroup('x', '/ecs/'), 6],
    ['a metric', 255, (it) => it.metric('x'), 1],
    ['a parameter', 1011, (it) => it.parameter('x'), 1],
    ['a pipeline', 100, (it) => it.pipeline('x'), 10],
    ['a build project', 150, (it) => it.project('x'), 9],
    ['a queue', 80, (it) => it.queue('x'), 7],
    ['a report group', 128, (it) => it.reportGroup('x'), 8],
    ['a repository', 256, (it) => it.repository('x'), 1],
    ['a role', 64, (it) => it.role('x'), 6],
    ['a rule', 64, (it) => it.rule('x'), 6],
    ['a scaling policy', 256, (it) => it.scalingPolicy('x'), 8],
    ['a secret', 512, (it) => it.secret('x'), 1],
    ['a security group', 255, (it) => it.securityGroup('x'), 1],
    ['a service', 255, (it) => it.service(), 7],
    ['a stack', 128, (it) => it.stack('x'), 7],
    ['a subnet group', 255, (it) => it.subnetGroup('x'), 9],
    ['a table', 255, (it) => it.table('x'), 1],
    ['a task definition', 255, (it) => it.taskFamily('x'), 1],
    ['a topic', 256, (it) => it.topic('x'), 7],
    ['a VPC', 255, (it) => it.vpc(), 3],
  ])('for %s takes at most %i characters', (kind, longest, make, type) => {
    const filler = 'a'.repeat(longest - type);

    expect(make(named(`${filler}{type}`))).toHaveLength(longest);
    expect(() => make(named(`a${filler}{type}`))).toThrow(`cannot name ${kind}: the name must `);
    expect(() => make(named(`a${filler}{type}`))).toThrow(
      `to ${longest} characters, got ${longest + 1}; choose a shorter name or suffix`,
    );
  });

  it.each<[kind: string, pattern: string, make: (naming: Naming) => string]>([
    ['an alarm', 'a b-{type}', (it) => it.alarm('x')],
    ['a bucket', 'Shop-{type}', (it) => it.bucket('x')],
    ['a bucket', 'a.{type}', (it) => it.bucket('x')],
    ['a bucket', 'a{type}-', (it) => it.bucket('x')],
    ['a bucket', 'xn--{type}', (it) => it.bucket('x')],
    ['a bucket', '{type}--ol-s3', (it) => it.bucket('x')],
    ['a replication group', '{type}-', (it) => it.cache('x')],
    ['a cluster', 'a.{type}', (it) => it.cluster()],
    ['a dashboard', 'a.{type}', (it) => it.dashboard('x')],
    ['a database instance', '1{type}', (it) => it.database('x')],
    ['a database instance', 'a--{type}', (it) => it.database('x')],
    ['an event bus', 'aws.{type}', (it) => it.eventBus('x')],
    ['an export', 'a_{type}', (it) => it.export('x')],
    ['an external ID', 'a {type}', (it) => it.externalId()],
    ['a function', 'a.{type}', (it) => it.function('x')],
    ['a CodeCommit repository', 'a/{type}', (it) => it.gitRepository('x')],
    ['a CodeCommit repository', '{type}.git', (it) => it.gitRepository('x')],
    ['an IP set', 'a.{type}', (it) => it.ipSet('x')],
    ['a sampling rule', 'a.{type}', (it) => it.samplingRule()],
    ['an X\-Ray group', 'a.{type}', (it) => it.traceGroup()],
    ['a web ACL', 'a.{type}', (it) => it.webAcl()],
    ['a KMS key', 'aws/{type}', (it) => it.keyAlias()],
    ['a KMS key', 'a.{type}', (it) => it.keyAlias()],
    ['a log group', 'a b{type}', (it) => it.logGroup('x')],
    ['a metric', 'a:{type}', (it) => it.metric('x')],
    ['a parameter', 'AWS-{type}', (it) => it.parameter('x')],
    ['a pipeline', 'a/{type}', (it) => it.pipeline()],
    ['a build project', '-{type}', (it) => it.project('x')],
    ['a queue', 'a.{type}', (it) => it.queue('x')],
    ['a report group', '-{type}', (it) => it.reportGroup('x')],
    ['a repository', 'a--{type}', (it) => it.repository('x')],
    ['a repository', 'Shop-{type}', (it) => it.repository('x')],
    ['a role', 'a/{type}', (it) => it.role('x')],
    ['a rule', 'a/{type}', (it) => it.rule('x')],
    ['a scaling policy', 'a {type}', (it) => it.scalingPolicy('x')],
    ['a secret', 'a:{type}', (it) => it.secret('x')],
    ['a security group', 'sg-{type}', (it) => it.securityGroup('x')],
    ['a service', 'a.{type}', (it) => it.service()],
    ['a stack', '1-{type}', (it) => it.stack()],
    ['a stack', 'a_{type}', (it) => it.stack()],
    ['a subnet group', 'Shop-{type}', (it) => it.subnetGroup('x')],
    ['a table', 'a/{type}', (it) => it.table('x')],
    ['a task definition', 'a.{type}', (it) => it.taskFamily()],
    ['a topic', 'a.{type}', (it) => it.topic('x')],
    ['a VPC', 'a?{type}', (it) => it.vpc()],
  ])('for %s refuses %s', (kind, pattern, make) => {
    const attempt = () => make(named(pattern));

    expect(attempt).toThrow(`cannot name ${kind}: the name must `);
    expect(attempt).toThrow('; change the name, or the pattern and its values');
  });

  it('can be checked alone, if it was made otherwise', () => {
    expect(() => NameRule.REPOSITORY.check('Service')).toThrow("'Service' cannot name a repository");
  });

  it('refuses a bucket name of two characters', () => {
    expect(() => named('{type}').bucket('ab')).toThrow(
      "'ab' cannot name a bucket: the name must have 3 to 63 characters, got 2; choose a longer name or suffix",
    );
  });
});

describe('a name with what CloudFormation fills in', () => {
  it('is checked by the rule of its kind, whatever its last word is', () => {
    const shop = Naming.pattern('Shop-{type}-{suffix}', { suffix: 'dev' });

    expect(() => shop.bucket('artifacts', Aws.ACCOUNT_ID)).toThrow(
      "'Shop-artifacts-${AWS::AccountId}-dev' cannot name a bucket: the name must consist of lower-case letters",
    );
  });

  it('counts 12 characters for an account and 14 for a region', () => {
    const fits = named(`${'a'.repeat(63 - 12 - 14 - 4)}-{type}`);
    const long = named(`${'a'.repeat(63 - 12 - 14 - 3)}-{type}`);

    expect(fits.bucket('b', Aws.ACCOUNT_ID, Aws.REGION)).toContain('a-b-');
    expect(() => long.bucket('b', Aws.ACCOUNT_ID, Aws.REGION)).toThrow(
      'the name must have 3 to 63 characters, got 64; choose a shorter name or suffix',
    );
  });

  it('counts them wherever they come from: the stack, a value of the pattern, functions of CloudFormation', () => {
    const long = 'a'.repeat(52);

    for (const account of [
      new Stack().account,
      Aws.ACCOUNT_ID,
      Fn.ref('AWS::AccountId'),
      Fn.sub('${AWS::AccountId}'),
      Fn.join('', [Aws.ACCOUNT_ID]),
      Fn.sub('${Id}', { Id: Aws.ACCOUNT_ID }),
    ]) {
      expect(() => Naming.pattern('{type}-{account}', { account }).bucket(long)).toThrow(', got 65');
    }
  });

  it('counts one character for an unknown value, and names it', () => {
    const stack = new Stack();
    const parameter = new CfnParameter(stack, 'Team').valueAsString;

    expect(named('{type}').bucket('a'.repeat(61), parameter)).toContain('a-');
    expect(() => named('{type}').bucket('a'.repeat(62), parameter)).toThrow(
      "-${Team}' cannot name a bucket: the name must have 3 to 63 characters, got 64",
    );
    expect(() => named('A{type}').bucket('a', Fn.select(0, Fn.split('-', parameter)))).toThrow(
      "'Aa-${Fn::Select}' cannot name a bucket",
    );
    expect(() => named('A{type}').bucket('a', Fn.join('-', Fn.split('.', parameter)))).toThrow(
      "'Aa-${Fn::Join}' cannot name a bucket",
    );
    expect(() => named('A{type}').bucket('a', Fn.sub('${Team}'))).toThrow("'Aa-${Team}' cannot name a bucket");
    expect(() => named('A{type}').bucket('a', Lazy.string({ produce: () => 'later' }))).toThrow(
      "'Aa-later' cannot name a bucket",
    );
  });
});
