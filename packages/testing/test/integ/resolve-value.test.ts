import { resolveValue } from '@slipway/testing/integ/resolve-value';

const values = { exports: { 'shop:Key': 'key-1' }, pseudo: { 'AWS::Region': 'eu-west-1' } };

describe('a value of the stack of checks', () => {
  it.each([
    ['a number', 1, 1],
    ['null', null, null],
    ['an object of nothing', {}, {}],
    ['a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['an export', { 'Fn::ImportValue': 'shop:Key' }, 'key-1'],
    ['a text of parts', { 'Fn::Join': [':', ['a', { 'Fn::ImportValue': 'shop:Key' }]] }, 'a:key-1'],
    ['a part of a text', { 'Fn::Select': [1, { 'Fn::Split': ['-', { 'Fn::ImportValue': 'shop:Key' }] }] }, '1'],
    ['what is inside', { a: [{ Ref: 'AWS::Region' }], Ref: 'x' }, { a: ['eu-west-1'], Ref: 'x' }],
  ])('is resolved if it is %s', (_, value, resolved) => {
    expect(resolveValue(value, values)).toEqual(resolved);
  });

  it.each([[{ Ref: 'Bucket' }], [{ 'Fn::ImportValue': 'other' }], [{ 'Fn::GetAtt': ['Key', 'Arn'] }]])(
    'is refused if it is %j, which has no value here',
    (value) => {
      expect(() => resolveValue(value, values)).toThrow(`${JSON.stringify(value)} cannot be resolved`);
    },
  );
});
