import fc from 'fast-check';
import {
  attribute,
  fillSub,
  intrinsic,
  parts,
  pathOf,
  rewrite,
  rewriteReferences,
  subParts,
  subVariables,
  Value,
} from '../../src/stacks/template';

describe('intrinsic', () => {
  test.each<[string, Value, { name: string; argument: Value } | undefined]>([
    ['a Ref', { Ref: 'A' }, { name: 'Ref', argument: 'A' }],
    ['a function', { 'Fn::Join': ['', []] }, { name: 'Fn::Join', argument: ['', []] }],
    ['an object with two keys', { Ref: 'A', 'Fn::Join': [] }, undefined],
    ['an empty object', {}, undefined],
    ['an object that only looks like one', { Reference: 'A' }, undefined],
    ['a list', ['Ref'], undefined],
    ['null', null, undefined],
  ])('recognizes %s', (_, value, expected) => {
    expect(intrinsic(value)).toEqual(expected);
  });
});

describe('attribute', () => {
  test.each<[Value, string, string]>([
    [['Db', 'Endpoint.Address'], 'Db', 'Endpoint.Address'],
    [['Db', 'Endpoint', 'Address'], 'Db', 'Endpoint.Address'],
    ['Db.Endpoint.Address', 'Db', 'Endpoint.Address'],
  ])('reads %j', (argument, logicalId, name) => {
    expect(attribute(argument)).toEqual({ logicalId, name });
  });
});

describe('Fn::Sub', () => {
  test('names its variables and not its escapes', () => {
    expect(subVariables('${A}-${ B.Arn }-${!C}')).toEqual(['A', 'B.Arn']);
  });

  test('is filled in, and its escapes become text', () => {
    expect(fillSub('${A}/${!B}/${ C }', (name) => name.toLowerCase())).toBe('a/${B}/c');
  });

  test('has its text and variables in both forms', () => {
    expect(subParts('x')).toEqual({ text: 'x', variables: {} });
    expect(subParts(['x'])).toEqual({ text: 'x', variables: {} });
    expect(subParts(['x', { A: 1 }])).toEqual({ text: 'x', variables: { A: 1 } });
  });

  test('gives back any text without a dollar sign unchanged', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('$')),
        (text) => fillSub(text, () => 'never') === text,
      ),
    );
  });
});

describe('rewrite', () => {
  test('with no change gives an equal value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(rewrite(value as Value, (part) => part)).toEqual(value);
      }),
    );
  });

  test('visits the leaves first', () => {
    const visited: Value[] = [];

    rewrite({ a: [1] }, (part) => {
      visited.push(part);
      return part;
    });

    expect(visited).toEqual([1, [1], { a: [1] }]);
  });
});

test('parts are the value and everything in it', () => {
  expect([...parts({ a: [1, null] })]).toEqual([{ a: [1, null] }, [1, null], 1, null]);
});

test('the path of a resource is its construct path, or its logical id', () => {
  expect(pathOf('A', { Type: 'T', Metadata: { 'aws:cdk:path': 'S/A' } })).toBe('S/A');
  expect(pathOf('A', { Type: 'T' })).toBe('A');
});

describe('rewriteReferences', () => {
  const replace = (logicalId: string, name: string | undefined) =>
    logicalId === 'Gone' ? `<${name ?? 'ref'}>` : undefined;

  test.each<[string, Value, Value]>([
    ['Ref', { Ref: 'Gone' }, '<ref>'],
    ['GetAtt', { 'Fn::GetAtt': ['Gone', 'Arn'] }, '<Arn>'],
    ['GetAtt with dots', { 'Fn::GetAtt': 'Gone.Arn' }, '<Arn>'],
    [
      'Sub',
      { 'Fn::Sub': 'a-${Gone}-${Gone.Arn}-${Other}' },
      { 'Fn::Sub': ['a-${Slipway0}-${Slipway1}-${Other}', { Slipway0: '<ref>', Slipway1: '<Arn>' }] },
    ],
    [
      'Sub with variables',
      { 'Fn::Sub': ['${Gone}${V}', { V: { Ref: 'Gone' } }] },
      { 'Fn::Sub': ['${Slipway0}${V}', { V: '<ref>', Slipway0: '<ref>' }] },
    ],
    [
      'nested functions',
      { 'Fn::Join': ['', [{ Ref: 'Gone' }, { Ref: 'Other' }]] },
      { 'Fn::Join': ['', ['<ref>', { Ref: 'Other' }]] },
    ],
  ])('replaces a reference in %s', (_, value, expected) => {
    expect(rewriteReferences(value, replace)).toEqual(expected);
  });

  test.each<[string, Value]>([
    ['a variable of the same name', { 'Fn::Sub': ['${Gone}', { Gone: 'mine' }] }],
    ['other references', [{ Ref: 'Other' }, { 'Fn::GetAtt': ['Other', 'Arn'] }, { 'Fn::Sub': '${Other}' }]],
    ['plain data', { Name: 'Gone' }],
  ])('leaves %s alone', (_, value) => {
    expect(rewriteReferences(value, replace)).toEqual(value);
  });
});
