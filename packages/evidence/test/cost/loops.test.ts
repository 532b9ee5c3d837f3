import { estimateOf } from './app';

const GATEWAY = { Type: 'AWS::EC2::NatGateway' };
const LIST = { Parameters: { Zones: { Type: 'CommaDelimitedList', Default: 'A, B' }, Asked: {} } };
const estimated = (resources: object) => estimateOf(resources as never, '{}', { stack: LIST });
const pathsOf = (resources: object) => estimated(resources).resources.map(({ path }) => path);

describe('a loop', () => {
  it.each([
    ['a list', ['A', 'B', 'C'], ['Shop/NatA', 'Shop/NatB', 'Shop/NatC']],
    ['a list with a parameter', ['C', { Ref: 'AWS::Region' }], ['Shop/NatC', 'Shop/Natus-east-1']],
    ['a list parameter', { Ref: 'Zones' }, ['Shop/NatA', 'Shop/NatB']],
    ['an empty list', [], []],
  ])('creates its resources for each item of %s', (_, items, paths) => {
    expect(pathsOf({ 'Fn::ForEach::Nats': ['Zone', items, { 'Nat${Zone}': GATEWAY }] })).toEqual(paths);
  });

  it('replaces its identifier in values, also without special characters, and in inner loops', () => {
    const volume = { Type: 'AWS::EC2::Volume', Properties: { Size: { Ref: 'Size' }, VolumeType: 'gp${Type}', X: [1] } };
    const inner = { 'Fn::ForEach::Inner': ['Type', ['2', '3'], { 'V&{Size}Of${Type}': volume }] };

    const { resources } = estimated({ 'Fn::ForEach::Outer': ['Size', ['1.0', '20'], inner] });

    expect(resources.map(({ path, lines: [line] }) => [path, `${line.quantity} ${line.price.key}`])).toEqual([
      ['Shop/V20Of2', '20 ebs.gp2'],
      ['Shop/V20Of3', '20 ebs.gp3'],
      ['Shop/V10Of2', '1 ebs.gp2'],
      ['Shop/V10Of3', '1 ebs.gp3'],
    ]);
  });

  it.each([{ Ref: 'Asked' }, ['A', { Ref: 'Asked' }]])(
    'creates its resources once if its collection is known only at deployment, which is reported: %j',
    (items) => {
      const loop = { 'Fn::ForEach::Nats': ['Zone', items, { 'Nat${Zone}': GATEWAY }] };

      expect(pathsOf(loop)).toEqual(['Shop/Nat${Zone}']);
      expect(estimated(loop).assumptions).toContain(
        'Shop: one repetition of Fn::ForEach::Nats (its collection is known only at deployment)',
      );
    },
  );

  it.each([{ One: null }, { One: [GATEWAY] }, { 'Fn::ForEach::One': {} }, { 'Fn::ForEach::One': ['A', ['B']] }])(
    'never fails, however malformed: %j',
    (resources) => expect(pathsOf(resources)).toEqual([]),
  );
});
