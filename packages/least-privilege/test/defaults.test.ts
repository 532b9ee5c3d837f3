import { withDefaults } from '../src/defaults';

const Parameters = {
  Topics: { Type: 'String', Default: '*' },
  Count: { Type: 'Number', Default: 3 },
  Names: { Type: 'CommaDelimitedList', Default: 'a, *' },
  Groups: { Type: 'List<String>', Default: 'b' },
  Given: { Type: 'String' },
  Empty: { Type: 'String', Default: '' },
  Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/site/topics' },
};
const Mappings = {
  Topics: { all: { arn: '*', arns: ['a', '*'], exact: 'a' }, none: { arn: 'b', exact: 'b' } },
  Chosen: { '*': { key: 'all' } },
};

/** Returns the value that a property gets. */
function filled(value: unknown): unknown {
  const template = withDefaults({
    Parameters,
    Mappings,
    Resources: { Thing: { Type: 'AWS::Some::Thing', Properties: { Value: value } } },
  });
  return (template as { Resources: { Thing: { Properties: { Value: unknown } } } }).Resources.Thing.Properties.Value;
}

test.each<[what: string, value: unknown, expected: unknown]>([
  ['a parameter', { Ref: 'Topics' }, '*'],
  ['a parameter within', { 'Fn::Join': ['', ['a', { Ref: 'Topics' }, null]] }, { 'Fn::Join': ['', ['a', '*', null]] }],
  ['a number', { Ref: 'Count' }, '3'],
  ['a list', { Ref: 'Names' }, ['a', '*']],
  ['a list with a type for its items', { Ref: 'Groups' }, ['b']],
  ['a placeholder', { 'Fn::Sub': 'a/${Topics}/${Given}/${!Topics}' }, { 'Fn::Sub': ['a/*/${Given}/${!Topics}', {}] }],
  [
    'a placeholder beside a variable',
    { 'Fn::Sub': ['${Topics}${Count}', { Topics: { Ref: 'Names' } }] },
    { 'Fn::Sub': ['${Topics}3', { Topics: ['a', '*'] }] },
  ],
  ['a mapping', { 'Fn::FindInMap': ['Topics', 'all', 'arn'] }, '*'],
  ['a mapping to a list', { 'Fn::FindInMap': ['Topics', 'all', 'arns'] }, ['a', '*']],
  [
    'a mapping by keys that are filled in themselves',
    { 'Fn::FindInMap': ['Topics', { 'Fn::FindInMap': ['Chosen', { Ref: 'Topics' }, 'key'] }, 'arn'] },
    '*',
  ],
  [
    'a mapping by a key that only the deployment knows, where one value has a wildcard',
    { 'Fn::FindInMap': ['Topics', { Ref: 'AWS::Region' }, 'arn'] },
    ['*'],
  ],
  ['a mapping with nothing for other keys', { 'Fn::FindInMap': ['Topics', { Ref: 'AWS::Region' }, 'arn', {}] }, ['*']],
  [
    'a mapping with a value for other keys',
    { 'Fn::FindInMap': ['Topics', { Ref: 'AWS::Region' }, 'exact', { DefaultValue: 'b*' }] },
    ['b*'],
  ],
])('%s is filled in', (_, value, expected) => {
  expect(filled(value)).toEqual(expected);
});

test.each<[what: string, value: unknown]>([
  ['a parameter without a default', { Ref: 'Given' }],
  ['a parameter whose default only asks for a value', { Ref: 'Empty' }],
  ['a parameter whose default is the name of another', { Ref: 'Stored' }],
  ['a resource', { Ref: 'Thing' }],
  ['an attribute', { 'Fn::GetAtt': ['Thing', 'Arn'] }],
  [
    'a mapping by a key that only the deployment knows, where every value is exact',
    { 'Fn::FindInMap': ['Topics', { Ref: 'AWS::Region' }, 'exact'] },
  ],
  ['a mapping that is not there', { 'Fn::FindInMap': ['Elsewhere', 'all', 'arn'] }],
])('%s stays as it is', (_, value) => {
  expect(filled(value)).toEqual(value);
});

test.each<[what: string, template: object]>([
  ['parameters', { Resources: {} }],
  ['a parameter that is one', { Parameters: { Given: null }, Resources: {} }],
  [
    'a default',
    {
      Parameters: {
        Given: { Type: 'String' },
        BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
      },
      Resources: {},
    },
  ],
])('a template without %s needs no second evaluation', (_, template) => {
  expect(withDefaults(template as Record<string, unknown>)).toBeUndefined();
});
