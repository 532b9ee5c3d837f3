import { openIngress } from '../../src/posture/checks/open-ingress';
import { PostureAssembly } from '../../src/posture/posture-assembly';
import { OPAQUE } from '../../src/posture/template-value';
import { found } from './found';

const PARAMETERS = { Names: { Type: 'CommaDelimitedList', Default: 'a, b' }, Asked: { Type: 'CommaDelimitedList' } };
const queue = (more: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'X' }, ...more } });
const assemblyOf = (Resources: object, Outputs: object = {}) =>
  new PostureAssembly([{ file: 'a.json', template: { Parameters: PARAMETERS, Resources, Outputs } }]);
const resourcesOf = (Resources: object) => assemblyOf(Resources).resources;

describe('a loop', () => {
  it.each<[name: string, collection: unknown, ids: string[]]>([
    ['a list', ['a', 'b'], ['Qa', 'Qb']],
    ['numbers', [1, 2], ['Q1', 'Q2']],
    ['a list parameter', { Ref: 'Names' }, ['Qa', 'Qb']],
    ['parameters in a list', [{ Ref: 'Names' }, { 'Fn::Sub': 'c${!}' }], ['Qa,b', 'Qc${}']],
    ['a list that is not known', { Ref: 'Asked' }, ['Q${X}']],
    ['an item that is not known', ['a', { Ref: 'Asked' }], ['Qa', 'Q${X}']],
    ['no items', [], []],
  ])('over %s creates its copies', (_, collection, ids) => {
    const resources = resourcesOf({ 'Fn::ForEach::Queues': ['X', collection, { 'Q${X}': queue() }] });

    expect(resources.map(({ logicalId }) => logicalId)).toEqual(ids);
  });

  it('replaces its variable everywhere in a copy', () => {
    const more = { Text: { 'Fn::Sub': '${X}-${Y}' }, Short: '&{X}', List: [{ Ref: 'X' }, 7, null] };
    const [first] = resourcesOf({ 'Fn::ForEach::Queues': ['X', ['10.0', '$&'], { 'Q&{X}': queue(more) }] });

    expect(first.logicalId).toBe('Q100');
    expect(first.value).toEqual({
      QueueName: '10.0',
      Text: { 'Fn::Sub': '10.0-${Y}' },
      Short: '100',
      List: ['10.0', 7, null],
    });
  });

  it('in a loop uses the variables of both', () => {
    const inner = { 'Fn::ForEach::Inner': ['Y', ['1', { Ref: 'X' }], { 'Q${X}${Y}': queue() }] };
    const resources = resourcesOf({ 'Fn::ForEach::Outer': ['X', ['a', 'b'], inner] });

    expect(resources.map(({ logicalId }) => logicalId)).toEqual(['Qa1', 'Qaa', 'Qb1', 'Qbb']);
  });

  it('can be in properties', () => {
    const [one] = resourcesOf({ One: queue({ 'Fn::ForEach::Tags': ['X', ['a', 'b'], { 'Tag${X}': '${X}' }] }) });

    expect(one.value).toEqual({ QueueName: { Ref: 'X' }, Taga: 'a', Tagb: 'b' });
  });

  it('can be in outputs, and exports the copies', () => {
    const output = { Value: { 'Fn::GetAtt': ['Q${X}', 'Arn'] }, Export: { Name: 'queue-${X}' } };
    const assembly = assemblyOf({}, { 'Fn::ForEach::Outputs': ['X', ['a', 'b'], { 'Out${X}': output }] });

    expect(assembly.exports('queue-b', assembly.templates[0]!)).toBe(true);
  });

  it.each([
    ['without a body', ['X', ['a']]],
    ['that is none', 7],
    ['without anything', []],
  ])('%s creates no resources', (_, loop) => {
    expect(resourcesOf({ 'Fn::ForEach::Queues': loop })).toEqual([]);
  });

  it('creates a bounded number of copies', () => {
    const items = Array.from({ length: 100 }, (__, index) => String(index));
    const inner = (body: object, name: string) => ({ [`Fn::ForEach::${name}`]: [name, items, body] });
    const loops = ['X', 'Y', 'Z'].reduce<object>(inner, { 'Q${X}x${Y}x${Z}': queue() });

    expect(resourcesOf(loops).length).toBeLessThan(5000);
  });

  it('keeps an unknown item as an unknown text', () => {
    const more = { Text: { 'Fn::Sub': 'a-${X}' } };
    const [one] = resourcesOf({ 'Fn::ForEach::Queues': ['X', { Ref: 'Asked' }, { 'Q${X}': queue(more) }] });

    expect(one.texts('Text')).toEqual([`a-${OPAQUE}`]);
  });
});

describe('checks', () => {
  it('look at the resources of a loop', () => {
    const rule = { IpProtocol: 'tcp', FromPort: { Ref: 'Port' }, ToPort: { Ref: 'Port' }, CidrIp: '0.0.0.0/0' };
    const group = { Type: 'AWS::EC2::SecurityGroup', Properties: { SecurityGroupIngress: [rule] } };
    const resources = { 'Fn::ForEach::Groups': ['Port', ['22', '3389'], { 'Group${Port}': group }] };

    expect(found(openIngress, resources as never)).toEqual([
      expect.stringMatching(/^Group22: /),
      expect.stringMatching(/^Group3389: /),
    ]);
  });
});
