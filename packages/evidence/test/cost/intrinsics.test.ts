import { FullTemplate, holds, resolve } from '../../src/cost/intrinsics';

const TEMPLATE: FullTemplate = {
  Parameters: {
    Count: { Type: 'Number', Default: 3 },
    Stage: { Default: 'dev' },
    Asked: {},
    Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shop/count' },
  },
  Mappings: { Sizes: { 'us-east-1': { dev: 't3.micro' } } },
  Conditions: {
    IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
    IsProd: { 'Fn::Not': [{ Condition: 'IsDev' }] },
    IsHere: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
    Unknown: { 'Fn::Equals': [{ Ref: 'Asked' }, 'yes'] },
    NotUnknown: { 'Fn::Not': [{ Condition: 'Unknown' }] },
    Both: { 'Fn::And': [{ Condition: 'IsDev' }, { Condition: 'IsHere' }] },
    Never: { 'Fn::And': [{ Condition: 'Unknown' }, { Condition: 'IsProd' }] },
    Maybe: { 'Fn::And': [{ Condition: 'Unknown' }, { Condition: 'IsDev' }] },
    Either: { 'Fn::Or': [{ Condition: 'Unknown' }, { Condition: 'IsDev' }] },
    Neither: { 'Fn::Or': [{ Condition: 'IsProd' }, { Condition: 'IsProd' }] },
    Strange: { 'Fn::Xor': [] },
  },
};

it.each([
  ['a value', 5, 5],
  ['null', null, null],
  ['an object', { a: 1 }, { a: 1 }],
  ['an empty object', {}, {}],
  ['an object that only looks like a call', { Ref: 'Count', more: 1 }, { Ref: 'Count', more: 1 }],
  ['a list', [{ Ref: 'Count' }, 1], [3, 1]],
  ['a parameter with a default', { Ref: 'Count' }, 3],
  ['a parameter without one', { Ref: 'Asked' }, undefined],
  ['a parameter that is read from SSM', { Ref: 'Stored' }, undefined],
  ['a resource', { Ref: 'Bucket' }, undefined],
  ['the region', { Ref: 'AWS::Region' }, 'us-east-1'],
  ['a choice that holds', { 'Fn::If': ['IsDev', { Ref: 'Count' }, 1] }, 3],
  ['a choice that does not', { 'Fn::If': ['IsProd', 2, 1] }, 1],
  ['a choice that nobody knows', { 'Fn::If': ['Unknown', 2, 1] }, undefined],
  ['a mapping', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, { Ref: 'Stage' }] }, 't3.micro'],
  ['a mapping without the key', { 'Fn::FindInMap': ['Sizes', 'eu-west-1', 'dev'] }, undefined],
  ['a mapping that is not there', { 'Fn::FindInMap': ['Others', 'eu-west-1', 'dev'] }, undefined],
  ['no value', { Ref: 'AWS::NoValue' }, null],
  ['a joined text', { 'Fn::Join': ['.', ['db', { Ref: 'Stage' }]] }, 'db.dev'],
  ['a joined text with an attribute', { 'Fn::Join': ['', ['db', { 'Fn::GetAtt': ['A', 'B'] }]] }, undefined],
  ['a malformed join', { 'Fn::Join': 'db' }, undefined],
  ['a split text', { 'Fn::Split': ['-', 'a-b'] }, ['a', 'b']],
  ['a split text that nobody knows', { 'Fn::Split': ['-', { Ref: 'Asked' }] }, undefined],
  ['an item', { 'Fn::Select': ['1', ['a', { Ref: 'Count' }]] }, 3],
  ['an item of a list parameter', { 'Fn::Select': [1, 'a, b'] }, 'b'],
  ['an item of a list that nobody knows', { 'Fn::Select': [0, { Ref: 'Asked' }] }, undefined],
  ['a substituted text', { 'Fn::Sub': 'db.${Stage}-${AWS::Region}-${!Literal}' }, 'db.dev-us-east-1-${Literal}'],
  ['a substituted text with values', { 'Fn::Sub': ['db.${Size}', { Size: { Ref: 'Count' } }] }, 'db.3'],
  ['a substituted text with an attribute', { 'Fn::Sub': 'db.${Bucket.Arn}' }, undefined],
  ['an attribute', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, undefined],
])('%s is what it is before a deployment', (_, value, resolved) => {
  expect(resolve(value, TEMPLATE, 'us-east-1')).toEqual(resolved);
});

it.each([
  ['IsDev', true],
  ['IsProd', false],
  ['IsHere', true],
  ['Unknown', undefined],
  ['NotUnknown', undefined],
  ['Both', true],
  ['Never', false],
  ['Maybe', undefined],
  ['Either', true],
  ['Neither', false],
  ['Strange', undefined],
  ['Missing', undefined],
])('the condition %s is %s', (name, value) => {
  expect(holds(name, TEMPLATE, 'us-east-1')).toBe(value);
});

it('a template without sections knows nothing', () => {
  expect([resolve({ Ref: 'Count' }, {}, 'us-east-1'), holds('IsDev', {}, 'us-east-1')]).toEqual([undefined, undefined]);
});
