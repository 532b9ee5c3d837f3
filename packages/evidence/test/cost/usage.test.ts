import { join } from 'node:path';
import { HOURS_OF_A_MONTH, readUsage, valueInWords } from '../../src/cost/usage';
import { folderWith } from '../workspace';
import { estimateOf, stackOf } from './app';
import { estimate } from '../../src/cost/estimate';

const GATEWAY = { Type: 'AWS::EC2::NatGateway' };
const read = (text: string, name = 'usage.yaml') => readUsage(join(folderWith({ [name]: text }), name));

describe('a usage file', () => {
  it('may be empty', () => {
    expect([read(''), read('{}')]).toEqual(Array(2).fill({ hours: HOURS_OF_A_MONTH, usage: {}, additions: [] }));
  });

  it('may be JSON', () => {
    expect(read('{"hours": 100}', 'usage.json').hours).toBe(100);
  });

  it.each([
    [
      'text for a number',
      'usage: { A: { gigabytes: much } }',
      /expected number, received string\n.*usage\.A\.gigabytes/,
    ],
    ['a negative number', 'usage: { A: { gigabytes: -1 } }', /must be 0 or more\n.*usage\.A\.gigabytes/],
    ['an infinite number', 'usage: { A: { gigabytes: .inf } }', /received Infinity\n.*usage\.A\.gigabytes/],
    ['too many hours', 'hours: 800', /must be 744 or less, because the longest month has 744 hours\n.*hours/],
    ['an unknown section', 'gigabytes: 5', /Unrecognized key: "gigabytes"/],
    ['a value for a resource', 'usage: { A: 5 }', /expected record, received number\n.*usage\.A/],
    ['an addition without a price', 'additions: [{ what: A, quantity: 1 }]', /additions\[0\]\.price/],
    ['no YAML', 'usage: [', /cannot be read as YAML/],
  ])('is refused with %s', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it.each([
    [
      'a resource that is not there',
      'usage: { Nothing: { gigabytes: 1 } }',
      "usage 'Nothing' matches no resource: use a resource type with a price, a logical ID, or a construct path, in which * matches any text; to list the types, run `slipway-evidence cost --list-usage`",
    ],
    [
      'a parameter that the resource has not',
      'usage: { Gateway: { tasks: 1 } }',
      "usage 'Gateway' has no parameter 'tasks': use gigabytes",
    ],
    [
      'a parameter that the type has not',
      'usage: { "AWS::KMS::Key": { keys: 1 } }',
      "usage 'AWS::KMS::Key' has no parameter 'keys': use requests",
    ],
    [
      'a resource that has no usage',
      'usage: { Role: { requests: 1 } }',
      "usage 'Role' has no parameter 'requests': its cost does not depend on usage",
    ],
    [
      'two of them, each in a line',
      'usage: { Gateway: { tasks: 1 }, Role: { a: 1 } }',
      "usage 'Gateway' has no parameter 'tasks': use gigabytes\nusage 'Role' has no parameter 'a': its cost does not depend on usage",
    ],
  ])('is refused with %s', (_, text, message) => {
    expect(() => estimateOf({ Gateway: GATEWAY, Role: { Type: 'AWS::IAM::Role' } }, text)).toThrow(message);
  });

  it.each([
    ['by type', 'usage: { "AWS::EC2::NatGateway": { gigabytes: 100 } }', ['100', '100']],
    ['by logical ID', 'usage: { One: { gigabytes: 100 } }', ['100', '10']],
    ['by path', 'usage: { Shop/Two: { gigabytes: 100 } }', ['10', '100']],
    ['by a part of the path', 'usage: { "*/T*": { gigabytes: 100 } }', ['10', '100']],
    [
      'of a resource after that of its type',
      'usage: { "AWS::EC2::NatGateway": { gigabytes: 1 }, One: { gigabytes: 2 } }',
      ['2', '1'],
    ],
    ['by what comes last', 'usage: { One: { gigabytes: 2 }, "AWS::EC2::NatGateway": { gigabytes: 1 } }', ['1', '1']],
  ])('says usage %s', (_, text, gigabytes) => {
    const { resources } = estimateOf({ One: GATEWAY, Two: GATEWAY }, text);

    const byName = [...resources].sort((one, other) => (one.path < other.path ? -1 : 1));
    expect(byName.map(({ lines }) => String(lines[1].quantity))).toEqual(gigabytes);
  });

  it('defines how many hours a month has', () => {
    expect(String(estimateOf({ Address: { Type: 'AWS::EC2::EIP' } }, 'hours: 100').total)).toBe('0.5');
  });

  it('is stated if it is about something that the app has', () => {
    const { stated } = estimateOf(
      { One: GATEWAY },
      'usage: { One: { gigabytes: 1 }, "AWS::KMS::Key": { requests: 5 } }',
    );

    expect(stated).toEqual(['One: 1 GB processed']);
  });

  it('is stated in one line for each entry, with units that agree with the numbers', () => {
    const { stated } = estimateOf(
      { Log: { Type: 'AWS::Logs::LogGroup' }, Tasks: { Type: 'AWS::ECS::Service' } },
      "usage: { Log: { ingestedGigabytes: 0.05, storedGigabytes: 2000 }, '*': { tasks: 1 }, Tasks: { tasks: 2 } }",
    );

    expect(stated).toEqual([
      'Log: 0.05 GB ingested, 2,000 GB stored',
      '*: 1 task on average',
      'Tasks: 2 tasks on average',
    ]);
  });

  it.each([
    [1, 'messages published', '1 message published'],
    [2, 'messages published', '2 messages published'],
    [1, 'GB of backup storage in excess of the database size', '1 GB of backup storage in excess of the database size'],
    [1, 'ms per invocation', '1 ms per invocation'],
    [1, 'queries', '1 queries'],
  ])('of %s %s is written as %s', (value, unit, said) => {
    expect(valueInWords(value, { unit })).toBe(said);
  });

  it('may be about a resource that only the other of two states has', () => {
    const usage = read('usage: { Later: { gigabytes: 1 } }');

    expect(() => estimate({ templates: [stackOf({})], usage, others: [stackOf({ Later: GATEWAY })] })).not.toThrow();
  });
});
