import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CHECKS, Decider, evaluatePack, ItemStanding, PackResult, PACKS } from '../../src';
import { isWithin } from '../../src/packs/evaluate';
import { PCI_SOURCES } from '../../src/packs/items/pci-dss-4-sources';
import { packOf } from '../../src/packs/packs';
import type { ReadAcknowledgement } from '../../src/templates/assembly';
import type { Template } from '../../src/templates/template';
import type { Resources } from '../posture/found';
import { CLAIMS } from './templates';

const PCI = packOf('pci-dss-4');

/** Outcome for an app with one template, whose resources are constructs of its only stack. */
function evaluated(pack: typeof PCI, resources: Resources, ...acknowledgements: ReadAcknowledgement[]): PackResult {
  const constructPaths = Object.fromEntries(Object.keys(resources).map((id) => [id, `/Shop/${id}`]));
  const template = { Resources: resources } as Template;
  return evaluatePack(pack, [{ file: 'Shop.template.json', template, acknowledgements, constructPaths }]);
}

const itemIn = ({ items }: PackResult, id: string) => items.find((item) => item.id === id)!;
const rejections = ({ items }: PackResult, rule: string) =>
  items
    .filter(({ findings }) => findings.some((one) => one.rule === rule || one.rule.startsWith(`${rule}::`)))
    .map(({ id, standing }) => ({ id, standing }));

describe.each(PACKS)('the pack $id', (pack) => {
  const claims = CLAIMS.filter(([id]) => pack.rules.some((rule) => rule.id === id));
  const itemsOf = (id: string, resources: Resources) => {
    const types = Object.values(resources).map(({ Type }) => Type);
    const rules = pack.rules.filter(
      ({ id: rule, looksAt = types }) => rule === id && looksAt.some((type) => types.includes(type)),
    );
    return pack.items.filter((item) => rules.some(({ items }) => items.some((number) => isWithin(number, item))));
  };

  it.each(claims)('does not meet the items of %s for a template that fails it', (rule, failing) => {
    expect(rejections(evaluated(pack, failing), rule)).toEqual(
      itemsOf(rule, failing).map(({ id }) => ({ id, standing: ItemStanding.NOT_MET })),
    );
  });

  it.each(claims)('has no finding by %s for a template that passes it', (rule, _, passing) => {
    const result = evaluated(pack, passing);

    expect(rejections(result, rule)).toEqual([]);
    itemsOf(rule, passing).forEach(({ id }) => expect(itemIn(result, id).rules).toContain(rule));
  });

  it('claims by rules with such templates only: above, or in the test of a posture check', () => {
    const posture = CHECKS.map(({ id }) => `posture::${id}`);

    expect(pack.rules.map(({ id }) => id)).toEqual(expect.arrayContaining(claims.map(([id]) => id)));
    pack.rules.forEach(({ id }) => expect([...claims.map(([claimed]) => claimed), ...posture]).toContain(id));
  });

  it('lists each item once, with what to show, and every number that a rule serves', () => {
    const ids = pack.items.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
    pack.items.forEach(({ about, show }) => [about, show].forEach((text) => expect(text).toMatch(/^\S.*[^.]$/)));
    const served = [...new Set(pack.rules.flatMap(({ items }) => items))];
    served.forEach((number) => {
      expect([number, pack.items.filter((item) => isWithin(number, item)).map(({ id }) => id)]).toEqual([
        number,
        [expect.any(String)],
      ]);
    });
  });
});

describe('the numbers of PCI DSS', () => {
  const mappings = parse(readFileSync(join(__dirname, 'mappings.yaml'), 'utf8')) as Readonly<
    Record<string, Readonly<Record<string, readonly string[]>>>
  >;
  const itemsOf = (control: string): readonly string[] => {
    const [mapping, name] = control.split('.');
    return mappings[mapping][name];
  };

  it.each(PCI.rules)('were checked, each in a public mapping or by our reading: $id', ({ items, source }) => {
    const { controls = [], read = {} } = source!;
    const mapped = new Set(controls.flatMap(itemsOf));

    controls.forEach((control) => expect(items.filter((item) => itemsOf(control).includes(item))).not.toEqual([]));
    expect(Object.keys(read)).toEqual(items.filter((item) => !mapped.has(item)));
    Object.values(read).forEach((reason) => expect(reason).toMatch(/^\S.*[^.]$/));
  });

  it('are listed as checked for existing rules', () => {
    expect(Object.keys(PCI_SOURCES).sort()).toEqual(PCI.rules.map(({ id }) => id).sort());
  });
});

describe('an item', () => {
  const alarm = { Alarm: { Type: 'AWS::CloudWatch::Alarm' } };
  const accepted = (reason: string, id = 'posture::silent-alarm') => ({ constructPath: '/Shop/Alarm', id, reason });

  it('is accepted if its findings are, with the reason and the last day', () => {
    const item = itemIn(evaluated(PCI, alarm, accepted('a board shows it (until 2999-01-31)')), '10.7.2');

    expect(item).toMatchObject({
      standing: ItemStanding.ACCEPTED,
      findings: [
        { rule: 'posture::silent-alarm', place: 'Shop/Alarm', reason: 'a board shows it', expires: '2999-01-31' },
      ],
    });
    expect(itemIn(evaluated(PCI, alarm, accepted('it stays')), '10.7.2').findings[0]).not.toHaveProperty('expires');
  });

  it('is no longer met when the reason has expired', () => {
    const item = itemIn(evaluated(PCI, alarm, accepted('later (until 2026-01-31)')), '10.7.2');

    expect(item).toMatchObject({
      standing: 'not met',
      findings: [{ rule: 'posture::silent-alarm', lapsed: { reason: 'later', expires: '2026-01-31' } }],
    });
  });

  it('is accepted if one reason has expired and another holds', () => {
    const { findings } = itemIn(
      evaluated(PCI, alarm, accepted('later (until 2026-01-31)'), accepted('a board shows it')),
      '10.7.2',
    );

    expect(findings).toEqual([expect.objectContaining({ reason: 'a board shows it' })]);
    expect(findings[0]).not.toHaveProperty('lapsed');
  });

  it('is not met if a finding is accepted that must not be', () => {
    const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
    const broken = { Alarm: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement } } } };
    const rules = [...new Set(itemIn(evaluated(PCI, broken), '7.2.2').findings.map(({ rule }) => rule))];

    const result = evaluated(PCI, broken, ...rules.map((rule) => accepted('never', rule)));

    expect(rules.length).toBeGreaterThan(0);
    expect(itemIn(result, '7.2.2').standing).toBe(ItemStanding.NOT_MET);
  });

  it('takes the Sid of a statement as what an acknowledgement is about', () => {
    const open = {
      Alarm: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyDocument: { Statement: [{ Sid: 'ReadAll', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] },
        },
      },
    };

    const result = evaluated(PCI, open, accepted('it reads all', 'least-privilege::open-resource[ReadAll]'));

    expect(itemIn(result, '7.2.2').standing).toBe(ItemStanding.ACCEPTED);
  });

  it('is open if the templates have nothing that its rules check', () => {
    expect(itemIn(evaluated(PCI, {}), '3.7.4')).toMatchObject({ standing: 'open', decidedBy: Decider.TEMPLATE });
  });

  it('counts only what its kind of resource has', () => {
    const cis = packOf('cis-aws');
    const fileSystem = { Files: { Type: 'AWS::EFS::FileSystem', Properties: { Encrypted: false } } };

    const result = evaluated(cis, fileSystem);

    expect([itemIn(result, '2.4.1').standing, itemIn(result, '2.3.1').standing]).toEqual(['not met', 'open']);
    expect(itemIn(evaluated(cis, { Log: { Type: 'AWS::Logs::LogGroup' } }), '3.1').standing).toBe('open');
  });

  describe('with advice', () => {
    const network = { Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } } };
    const cis = packOf('cis-aws');
    const because = (reason: string) => ({ constructPath: '/Shop/Network', id: 'posture::logs-off', reason });

    it.each([
      [cis, '3.7'],
      [PCI, '10.2.1'],
    ])('is open: $id %s', (pack, id) => {
      expect(itemIn(evaluated(pack, network), id)).toMatchObject({
        standing: ItemStanding.OPEN,
        decidedBy: Decider.TEMPLATE,
        findings: [{ rule: 'posture::logs-off', place: 'Shop/Network', isAdvice: true }],
      });
    });

    it('is accepted if the advice is', () => {
      const standing = (reason: string) => itemIn(evaluated(cis, network, because(reason)), '3.7').standing;

      expect(standing('it has no hosts')).toBe(ItemStanding.ACCEPTED);
      expect(standing('later (until 2026-01-31)')).toBe(ItemStanding.OPEN);
    });

    it('is not met if it also has an error', () => {
      const item = itemIn(
        evaluated(PCI, { ...network, Trail: { Type: 'AWS::CloudTrail::Trail', Properties: { IsLogging: false } } }),
        '10.2.1',
      );

      expect(item.standing).toBe(ItemStanding.NOT_MET);
      expect(item.findings.filter(({ isAdvice }) => isAdvice)).toHaveLength(1);
    });

    it('is met if a flow log records the network', () => {
      const flow = { Type: 'AWS::EC2::FlowLog', Properties: { ResourceId: { Ref: 'Network' }, ResourceType: 'VPC' } };

      expect(itemIn(evaluated(cis, { ...network, Flow: flow }), '3.7')).toMatchObject({
        standing: 'met',
        findings: [],
      });
    });
  });

  describe('that applies only with some resources', () => {
    const cis = packOf('cis-aws');
    const instance = { Type: 'AWS::EC2::Instance', Properties: { MetadataOptions: { HttpTokens: 'optional' } } };
    const loop = ['Name', ['One', 'Two'], { 'Host${Name}': instance }];

    it.each<[string, string, Resources]>([
      ['1.18', 'an instance', { Host: instance }],
      ['5.6', 'an instance', { Host: instance }],
      ['5.6', 'instances of a loop', { 'Fn::ForEach::Hosts': loop } as never],
      ['5.6', 'a launch template', { Host: { Type: 'AWS::EC2::LaunchTemplate' } }],
      ['5.5', 'a peering connection', { Peering: { Type: 'AWS::EC2::VPCPeeringConnection' } }],
    ])('is open for people: %s with %s', (id, _, resources) => {
      expect(itemIn(evaluated(cis, resources), id)).toMatchObject({
        standing: ItemStanding.OPEN,
        decidedBy: Decider.PEOPLE,
        show: expect.not.stringContaining('has no'),
      });
    });

    it.each(['1.18', '5.5', '5.6'])('is not applicable without them: %s', (id) => {
      expect(itemIn(evaluated(cis, { Bucket: { Type: 'AWS::S3::Bucket' } }), id)).toMatchObject({
        standing: ItemStanding.NOT_APPLICABLE,
        show: expect.stringContaining('has no'),
      });
    });
  });

  it('is not met for a resource that a loop creates', () => {
    const volume = { Type: 'AWS::EC2::Volume', Properties: { Encrypted: false } };
    const loop = { 'Fn::ForEach::Disks': ['Name', ['One', 'Two'], { 'Disk${Name}': volume }] } as never;

    expect(itemIn(evaluated(packOf('cis-aws'), loop), '2.2.1')).toMatchObject({
      standing: ItemStanding.NOT_MET,
      findings: [{ place: 'DiskOne' }, { place: 'DiskTwo' }],
    });
  });

  it('is open for runs and people, and not applicable if nothing decides it', () => {
    const result = evaluated(PCI, {});

    expect(itemIn(result, '6.2.4')).toMatchObject({ standing: 'open', decidedBy: Decider.RUN });
    expect(itemIn(result, '8.4.1-8.4.3')).toMatchObject({ standing: 'open', decidedBy: Decider.PEOPLE });
    expect(itemIn(result, '6.4.3')).toMatchObject({ standing: 'not applicable', decidedBy: Decider.NOBODY });
    expect(Object.values(result.counts).reduce((sum, count) => sum + count)).toBe(PCI.items.length);
  });

  it.each([
    ['8.3.5', '8.3.3-8.3.9', true],
    ['8.3.3', '8.3.3-8.3.9', true],
    ['8.3.9', '8.3.3-8.3.9', true],
    ['8.3.10', '8.3.3-8.3.9', false],
    ['8.3.2', '8.3.3-8.3.9', false],
    ['9.4.2', '9.1-9.5', true],
    ['12.10.5', '12.1-12.2', false],
    ['10.2.1', '10.2.1.2-10.2.1.7', false],
    ['7.2.1', '7.2.1', true],
    ['7.2.1.1', '7.2.1', false],
  ])('has the number %s in %s: %s', (number, id, expected) => {
    expect(isWithin(number, { id })).toBe(expected);
  });

  it('counts resources of templates that are malformed', () => {
    const template = { Resources: { Nothing: null } } as unknown as Template;
    const nothing = { file: 'b', template: {}, acknowledgements: [], constructPaths: {} };

    const result = evaluatePack(PCI, [{ ...nothing, file: 'a', template }, nothing]);

    expect(itemIn(result, '3.7.4').standing).toBe('open');
  });
});
