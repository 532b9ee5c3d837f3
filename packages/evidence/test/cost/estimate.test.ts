import { join } from 'node:path';
import { Resource } from '../../src/templates/template';
import { diffOf } from '../../src/cost/diff';
import { estimate } from '../../src/cost/estimate';
import { readPrices } from '../../src/cost/price-table';
import { asText } from '../../src/cost/render';
import { folderWith } from '../workspace';
import { estimateOf, stackOf } from './app';

const of = (Type: string, others: object = {}): Resource => ({ Type, ...others });
const GATEWAY = of('AWS::EC2::NatGateway');
const QUIET = '{ usage: { "AWS::EC2::NatGateway": { gigabytes: 0 } } }';

const OWN_PRICES = `
region: eu-south-2
name: Europe (Spain)
services:
  - source: https://example.com/prices
    date: 2026-01-02
    prices:
      nat.hour: { what: NAT gateway, per: hour, price: '0.05' }
  - source: https://example.com/prices
    date: 2026-03-04
    prices:
      nat.gigabyte: { what: NAT data, per: GB, price: '0.06' }
`;
const ownPrices = () => readPrices(join(folderWith({ 'prices.yaml': OWN_PRICES }), 'prices.yaml'));

describe('an estimate', () => {
  it('has the most expensive resources first, and the same order each time', () => {
    const { resources } = estimateOf({
      B: of('AWS::KMS::ReplicaKey'),
      Gateway: GATEWAY,
      A: of('AWS::KMS::ReplicaKey'),
    });

    expect(resources.map(({ path }) => path)).toEqual(['Shop/Gateway', 'Shop/A', 'Shop/B']);
  });

  it('adds up exactly, to the cent and below', () => {
    const { fixed, usage, total, resources } = estimateOf({
      One: GATEWAY,
      Two: of('AWS::Lambda::Function'),
      Three: of('AWS::ElasticLoadBalancingV2::LoadBalancer', { Properties: { Scheme: 'internal' } }),
    });

    // 32.85 + 0.45, 0.0002 + 25 GBs * 0.0000166667, 16.425 + 5.84
    expect([fixed, usage, total].map(String)).toEqual(['49.275', '6.2906166675', '55.5656166675']);
    expect(resources.map((one) => String(one.total))).toEqual(['33.3', '22.265', '0.0006166675']);
  });

  it('[RN-14] names every type without a price, and knows what is free', () => {
    const { leftOut, free } = estimateOf({
      One: of('AWS::Neptune::DBCluster'),
      Two: of('AWS::Neptune::DBCluster'),
      Three: of('AWS::GroundStation::Config'),
      Four: of('Custom::Thing'),
      Five: of('AWS::CloudFormation::CustomResource'),
      Priced: of('Custom::RecoverableSecret'),
      Stacks: of('AWS::CloudFormation::StackSet'),
      Role: of('AWS::IAM::Role'),
      Subnet: of('AWS::EC2::Subnet'),
    });

    expect(leftOut).toEqual([
      'AWS::CloudFormation::StackSet: one resource of a type without a price',
      'AWS::GroundStation::Config: one resource of a type without a price',
      'AWS::Neptune::DBCluster: 2 resources of a type without a price',
      'everything that custom resources create (custom resources in the app: 2)',
      'data transfer: to the internet, between zones and between regions',
      'free tiers',
      'taxes and support plans',
      'discounts: Savings Plans, reservations, Spot, negotiated prices',
      'all costs outside the templates, except the additions in the usage file',
    ]);
    expect(free).toEqual(['AWS::EC2::Subnet', 'AWS::IAM::Role']);
  });

  it('[RN-14] states what it assumes, and what the user stated instead', () => {
    const assumed = estimateOf({ Gateway: GATEWAY });
    const stated = estimateOf({ Gateway: GATEWAY }, '{ usage: { Gateway: { gigabytes: 3 } } }');

    expect([assumed.assumptions, assumed.stated]).toEqual([['AWS::EC2::NatGateway: 10 GB processed'], []]);
    expect([stated.assumptions, stated.stated]).toEqual([[], ['Gateway: 3 GB processed']]);
  });

  it.each<[string, Resource, string]>([
    [
      'a text',
      of('AWS::RDS::DBInstance', { Properties: { Engine: 'postgres', MultiAZ: { Ref: 'Asked' } } }),
      'Shop/It: the default for MultiAZ (known only at deployment)',
    ],
    [
      'an object around a text',
      of('AWS::ECS::Service', {
        Properties: {
          LaunchType: 'FARGATE',
          TaskDefinition: { Ref: 'Tasks' },
          NetworkConfiguration: { 'Fn::If': ['Unknown', {}, {}] },
        },
      }),
      'the default for NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp (known only at deployment)',
    ],
    [
      'an item',
      of('AWS::Lambda::Function', { Properties: { Architectures: [{ Ref: 'Asked' }] } }),
      'Shop/It: Architectures without the items that are known only at deployment',
    ],
    [
      'a list',
      of('AWS::Lambda::Function', { Properties: { Architectures: { Ref: 'Asked' } } }),
      'Shop/It: Architectures without the items that are known only at deployment',
    ],
    [
      'a value of another resource',
      of('AWS::ECS::Service', { Properties: { LaunchType: 'FARGATE', TaskDefinition: { Ref: 'Tasks' } } }),
      'Shop/It: 256 for Cpu (known only at deployment)',
    ],
  ])('[RN-14] states what it assumes for %s that is known only at deployment', (_, resource, assumption) => {
    const tasks = of('AWS::ECS::TaskDefinition', { Properties: { Cpu: { Ref: 'Asked' }, Memory: '512' } });

    expect(estimateOf({ It: resource, Tasks: tasks }).assumptions.join()).toContain(assumption);
  });

  it('assumes nothing for a property without a value', () => {
    const database = of('AWS::RDS::DBInstance', {
      Properties: { Engine: 'postgres', MultiAZ: { Ref: 'AWS::NoValue' }, Iops: { Ref: 'AWS::NoValue' } },
    });

    expect(estimateOf({ It: database }).assumptions.join()).not.toContain('known only at deployment');
  });

  it('leaves out what a condition excludes, and reports what only the deployment decides', () => {
    const { resources, assumptions } = estimateOf(
      {
        Never: { ...GATEWAY, Condition: 'No' } as Resource,
        Maybe: { ...GATEWAY, Condition: 'Asked' } as Resource,
        Role: of('AWS::IAM::Role', { Condition: 'Asked' }),
      },
      QUIET,
      { stack: { Conditions: { No: { 'Fn::Equals': ['a', 'b'] }, Asked: { 'Fn::Equals': [{ Ref: 'P' }, 'b'] } } } },
    );

    expect(resources.map(({ path }) => path)).toEqual(['Shop/Maybe']);
    expect(assumptions).toEqual(['Shop/Maybe: the resource is created (its condition is known only at deployment)']);
  });

  it('knows a resource by the path that CDK wrote, of the assembly or of the template', () => {
    const stack = {
      ...stackOf({
        One: GATEWAY,
        Two: of('AWS::EC2::NatGateway', { Metadata: { 'aws:cdk:path': 'Shop/Other/Gateway/Resource' } }),
      }),
      constructPaths: { One: '/Shop/Network/Gateway/Resource' },
    };

    expect(estimate({ templates: [stack] }).resources.map(({ path }) => path)).toEqual([
      'Shop/Network/Gateway',
      'Shop/Other/Gateway',
    ]);
  });

  it('names a resource of a nested stack by its file', () => {
    const nested = { ...stackOf({ Gateway: GATEWAY }), file: '/out/Shop.nested.template.json' };

    expect(estimate({ templates: [nested] }).resources[0].path).toBe('Shop/Gateway');
  });

  it('is zero if there is nothing', () => {
    const empty = { ...stackOf({}), template: {} };

    expect(String(estimate({ templates: [empty] }).total)).toBe('0');
    expect(String(estimate({ templates: [] }).total)).toBe('0');
  });
});

describe('the region of an estimate', () => {
  it('is that of each stack', () => {
    const { prices, assumptions } = estimate({ templates: [stackOf({ Gateway: GATEWAY })] });

    expect(prices).toEqual([
      expect.stringMatching(/^US East \(N\. Virginia\), us-east-1, checked on 20\d\d-\d\d-\d\d$/),
    ]);
    expect(assumptions).toHaveLength(1);
  });

  it('is refused if it has no prices', () => {
    expect(() => estimateOf({ Gateway: GATEWAY }, '{}', { stack: { region: 'eu-south-2' } })).toThrow(
      "Shop.template.json: no prices for region 'eu-south-2': this package has prices for us-east-1; pass your own price file with --prices FILE, or use the prices of another region, such as --price-as us-east-1",
    );
    expect(() => estimateOf({ Gateway: GATEWAY }, '{}', { priceAs: 'mars-1' })).toThrow(
      /^no prices for region 'mars-1'/,
    );
  });

  it('is another one on request, which is reported', () => {
    const { total, assumptions } = estimateOf({ Gateway: GATEWAY }, QUIET, {
      stack: { region: 'eu-south-2' },
      priceAs: 'us-east-1',
    });

    expect(String(total)).toBe('32.85');
    expect(assumptions).toEqual(['Shop: prices of us-east-1 (the stack is deployed to eu-south-2)']);
  });

  it('is us-east-1 for an app that does not set it, which is reported', () => {
    const { total, assumptions } = estimateOf({ Gateway: GATEWAY }, QUIET, { stack: { region: 'none' } });

    expect(String(total)).toBe('32.85');
    expect(assumptions).toEqual(['Shop: prices of us-east-1 (the stack does not set a region)']);
  });

  it('can have prices of your own', () => {
    const { total, prices } = estimate({
      templates: [stackOf({ Gateway: GATEWAY }, { region: 'eu-south-2' }), stackOf({ Gateway: GATEWAY })],
      prices: ownPrices(),
    });

    expect(String(total)).toBe('70.4'); // 730 * 0.05 + 10 * 0.06, and 730 * 0.045 + 10 * 0.045
    expect(prices[0]).toBe('Europe (Spain), eu-south-2, checked between 2026-01-02 and 2026-03-04');
  });

  it('says which price a table of your own lacks', () => {
    const { leftOut } = estimateOf({ Address: of('AWS::EC2::EIP') }, '{}', {
      stack: { region: 'eu-south-2' },
      prices: ownPrices(),
    });

    expect(leftOut).toContain("Shop/Address: no price 'ipv4.hour' in the price table of eu-south-2");
  });
});

describe('additions', () => {
  it('are what the templates do not have', () => {
    const found = estimateOf({}, 'additions: [{ what: GitHub token, price: secretsmanager.secret, quantity: 2 }]');

    expect(String(found.total)).toBe('0.8');
    expect(found.stated).toEqual(['GitHub token (addition): 2 × secretsmanager.secret']);
    expect(asText(found)).toContain('GitHub token (addition)');
  });

  it('have prices that exist', () => {
    expect(() => estimateOf({}, 'additions: [{ what: Luck, price: luck, quantity: 1 }]')).toThrow(
      "addition 'Luck' has no price: 'luck' is not in the price table of us-east-1; use a key of assets/prices in the package, or of your own price file",
    );
  });
});

describe('a difference', () => {
  it('is what each resource costs more or less', () => {
    const before = estimateOf({ Same: GATEWAY, Gone: of('AWS::KMS::ReplicaKey'), Bus: of('AWS::Events::EventBus') });
    const after = estimateOf({
      Same: GATEWAY,
      Bus: of('AWS::Events::EventBus'),
      New: of('AWS::EC2::EIP'),
      Odd: of('AWS::Neptune::DBCluster'),
    });

    const diff = diffOf(before, after);

    expect(diff.resources.map((one) => [one.change, one.path, String(one.difference)])).toEqual([
      ['added', 'Shop/New', '3.65'],
      ['removed', 'Shop/Gone', '-1'],
    ]);
    expect(String(diff.difference)).toBe('2.65');
    expect(diff.newlyLeftOut).toEqual(['AWS::Neptune::DBCluster: one resource of a type without a price']);
  });

  it('lists a resource that changes, and adds up those with the same name', () => {
    const twice = 'additions: [{ what: T, price: kms.key, quantity: 1 }, { what: T, price: kms.key, quantity: 2 }]';
    const ofSize = (size: number) => ({ V: of('AWS::EC2::Volume', { Properties: { Size: size } }) });

    const { resources } = diffOf(estimateOf(ofSize(10)), estimateOf(ofSize(30), twice));

    expect(resources.map((one) => [one.change, one.path, String(one.before), String(one.after)])).toEqual([
      ['added', 'T', '0', '3'],
      ['changed', 'Shop/V', '1', '3'],
    ]);
  });

  it('has equal changes in the order of their names', () => {
    const after = estimateOf({ B: of('AWS::KMS::ReplicaKey'), A: of('AWS::KMS::ReplicaKey') });

    expect(diffOf(estimateOf({}), after).resources.map(({ path }) => path)).toEqual(['Shop/A', 'Shop/B']);
  });
});
