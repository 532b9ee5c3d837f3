import fc from 'fast-check';
import { UnresolvableReferenceError } from '../../src/deployment/errors';
import { Resolver, ResolverScope } from '../../src/deployment/resolver';
import { Value } from '../../src/stacks/template';

const SCOPE: ResolverScope = {
  template: {
    Resources: {},
    Parameters: {
      Env: { Type: 'String' },
      Zones: { Type: 'CommaDelimitedList' },
      Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' },
    },
    Mappings: { Sizes: { 'us-east-1': { small: 'c5.large', list: ['a', 'b'] } } },
    Conditions: {
      IsProd: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] },
      NotProd: { 'Fn::Not': [{ Condition: 'IsProd' }] },
      Both: { 'Fn::And': [{ Condition: 'IsProd' }, { Condition: 'NotProd' }] },
      Either: { 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { Condition: 'IsProd' }] },
    },
  },
  stackName: 'Shop',
  stackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Shop/1',
  region: 'us-east-1',
  accountId: '111122223333',
  parameters: { Env: 'prod', Zones: 'a, b', Subnets: 's-1,s-2' },
  physicalIds: { Bucket: 'shop-bucket' },
  attributes: { 'Bucket.Arn': 'arn:aws:s3:::shop-bucket', 'Db.Endpoint.Port': '5432' },
  exports: { 'net-vpc': 'vpc-1' },
  stackOutputs: { 'Net-prod.Vpc': 'vpc-2' },
};
const NO_VALUE = { Ref: 'AWS::NoValue' };
const resolve = (value: Value) => new Resolver(SCOPE).properties({ value }).value;

test.each<[string, Value, unknown]>([
  ['data', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
  ['Ref of a resource', { Ref: 'Bucket' }, 'shop-bucket'],
  ['Ref of a parameter', { Ref: 'Env' }, 'prod'],
  ['Ref of a list parameter', { Ref: 'Zones' }, ['a', 'b']],
  ['Ref of a typed list parameter', { Ref: 'Subnets' }, ['s-1', 's-2']],
  ['the account', { Ref: 'AWS::AccountId' }, '111122223333'],
  ['the region', { Ref: 'AWS::Region' }, 'us-east-1'],
  ['the partition', { Ref: 'AWS::Partition' }, 'aws'],
  ['the stack id', { Ref: 'AWS::StackId' }, SCOPE.stackId],
  ['the stack name', { Ref: 'AWS::StackName' }, 'Shop'],
  ['the URL suffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
  ['the notification ARNs', { Ref: 'AWS::NotificationARNs' }, []],
  ['no value', NO_VALUE, undefined],
  ['no value in a list', ['a', NO_VALUE, 'b'], ['a', 'b']],
  ['GetAtt', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::shop-bucket'],
  ['GetAtt with dots in the attribute', { 'Fn::GetAtt': ['Db', 'Endpoint.Port'] }, '5432'],
  [
    'Sub',
    { 'Fn::Sub': 'x-${Bucket}-${Bucket.Arn}-${AWS::Region}-${!Literal}' },
    'x-shop-bucket-arn:aws:s3:::shop-bucket-us-east-1-${Literal}',
  ],
  ['Sub with variables', { 'Fn::Sub': ['${V}-${Env}', { V: { Ref: 'Bucket' } }] }, 'shop-bucket-prod'],
  ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Env' }, 1]] }, 'a-prod-1'],
  ['Join of a list parameter', { 'Fn::Join': ['-', { Ref: 'Zones' }] }, 'a-b'],
  ['Join without the missing value', { 'Fn::Join': ['-', ['a', NO_VALUE]] }, 'a'],
  ['Select', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
  ['Select from a text with commas', { 'Fn::Select': [0, { Ref: 'Bucket' }] }, 'shop-bucket'],
  ['Split', { 'Fn::Split': ['-', { Ref: 'Bucket' }] }, ['shop', 'bucket']],
  ['If that holds', { 'Fn::If': ['IsProd', 'yes', 'no'] }, 'yes'],
  ['If that does not', { 'Fn::If': ['NotProd', 'yes', NO_VALUE] }, undefined],
  ['If of And', { 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
  ['If of Or', { 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
  ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, 'c5.large'],
  ['ImportValue', { 'Fn::ImportValue': 'net-vpc' }, 'vpc-1'],
  [
    'GetStackOutput',
    { 'Fn::GetStackOutput': { StackName: { 'Fn::Sub': 'Net-${Env}' }, OutputName: 'Vpc', Region: 'us-east-1' } },
    'vpc-2',
  ],
  ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
  ['GetAZs of this region', { 'Fn::GetAZs': '' }, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
  ['GetAZs of another', { 'Fn::Select': [0, { 'Fn::GetAZs': 'eu-west-1' }] }, 'eu-west-1a'],
  ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 3, '8'] }, ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
  [
    'Cidr over the end of a byte',
    { 'Fn::Select': [2, { 'Fn::Cidr': ['192.168.255.128/24', 3, 6] }] },
    '192.169.0.0/26',
  ],
  ['Length', { 'Fn::Length': { Ref: 'Zones' } }, 2],
  ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Env' } } }, '{"a":"prod"}'],
  [
    'a dynamic reference, which stays',
    '{{resolve:secretsmanager:db:SecretString:password}}',
    '{{resolve:secretsmanager:db:SecretString:password}}',
  ],
])('resolves %s', (_, value, expected) => {
  expect(resolve(value)).toEqual(expected);
});

test('joins lists within a text by commas', () => {
  expect(new Resolver(SCOPE).text({ Ref: 'Zones' })).toBe('a,b');
  expect(new Resolver(SCOPE).text(NO_VALUE)).toBe('');
});

test.each<[string, Value, RegExp]>([
  ['a resource that is not there', { Ref: 'Nobody' }, /resource Nobody/],
  ['a resource named like a method of objects', { Ref: 'toString' }, /resource toString/],
  ['an attribute that is not there', { 'Fn::GetAtt': ['Bucket', 'Colour'] }, /attribute Bucket.Colour/],
  ['an export that is not there', { 'Fn::ImportValue': 'x' }, /export x/],
  [
    'an output that is not there',
    { 'Fn::GetStackOutput': { StackName: 'Net-prod', OutputName: 'Subnet' } },
    /output Net-prod\.Subnet/,
  ],
  ['a function it does not know', { 'Fn::Transform': {} }, /Fn::Transform.*supported functions: Ref/],
  ['an index out of range', { 'Fn::Select': [2, ['a']] }, /selects item 2 from a list of 1/],
  ['a mapping that is not there', { 'Fn::FindInMap': ['Sizes', 'x', 'y'] }, /Sizes.x.y/],
  ['a condition that is not there', { 'Fn::If': ['Nope', 1, 2] }, /condition Nope/],
])('refuses %s', (_, value, message) => {
  expect(() => resolve(value)).toThrow(UnresolvableReferenceError);
  expect(() => resolve(value)).toThrow(message);
});

test('splitting what was joined gives the parts back', () => {
  const part = fc.string().filter((text) => !text.includes('|'));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1 }), (items) => {
      expect(resolve({ 'Fn::Split': ['|', { 'Fn::Join': ['|', items] }] })).toEqual(items);
    }),
  );
});

test('leaves JSON without functions as it is', () => {
  const withoutFunctions = fc.jsonValue().filter((value) => !/"(Ref|Fn::[^"]*)":/.test(JSON.stringify(value)));
  fc.assert(
    fc.property(withoutFunctions, (value) => {
      expect(resolve(value as Value)).toEqual(value);
    }),
  );
});
