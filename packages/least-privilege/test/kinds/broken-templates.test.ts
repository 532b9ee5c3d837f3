import { findings } from '../../src';

const ALLOW = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::site' };
const nested = (levels: number): unknown => {
  let value: unknown = 'end';
  for (let level = 0; level < levels; level += 1) {
    value = level % 2 === 0 ? [value] : { Deep: value };
  }
  return value;
};
const placesOf = (template: unknown) =>
  findings(template as object).map(({ rule, logicalId, location }) => [rule, logicalId, location]);
const resource = (Properties: unknown, Type: unknown = 'AWS::IAM::Policy') => ({
  Resources: { P: { Type, Properties } },
});
const policy = (statement: object, document: object = {}) =>
  resource({ PolicyDocument: { Statement: [{ ...ALLOW, ...statement }], ...document } });

describe('an invalid template is a finding with its path', () => {
  test.each<[what: string, template: unknown, logicalId: string, location: string]>([
    ['null', null, 'Template', ''],
    ['a list', [], 'Template', ''],
    ['a text', 'Resources', 'Template', ''],
    ['resources that are null', { Resources: null }, 'Resources', 'Resources'],
    ['resources in a list', { Resources: [] }, 'Resources', 'Resources'],
    ['a resource that is null', { Resources: { P: null } }, 'P', 'Resources/P'],
    ['a resource that is a text', { Resources: { P: 'AWS::S3::Bucket' } }, 'P', 'Resources/P'],
    ['a resource in a list', { Resources: { P: [{}] } }, 'P', 'Resources/P'],
    ['a resource without a type', { Resources: { P: {} } }, 'P', 'Type'],
    ['a type that is null', resource({}, null), 'P', 'Type'],
    ['a type that is no text', resource({}, { Ref: 'Type' }), 'P', 'Type'],
    ['properties that are null', resource(null), 'P', 'Properties'],
    ['properties in a list', resource([]), 'P', 'Properties'],
    ['parameters that are null', { Parameters: null }, 'Parameters', 'Parameters'],
    ['a parameter that is null', { Parameters: { A: null } }, 'A', 'Parameters/A'],
    ['a default that is null', { Parameters: { A: { Type: 'String', Default: null } } }, 'A', 'Parameters/A/Default'],
    ['mappings in a list', { Mappings: [] }, 'Mappings', 'Mappings'],
    ['a mapping that is null', { Mappings: { M: null } }, 'M', 'Mappings/M'],
    ['a mapping of a text', { Mappings: { M: { a: 'b' } } }, 'M', 'Mappings/M/a'],
    ['a mapping of objects', { Mappings: { M: { a: { b: { c: 'd' } } } } }, 'M', 'Mappings/M/a'],
    [
      'what is nested deeper than any template',
      resource({ A: nested(5000) }),
      'P',
      expect.stringMatching(/^Properties\/A\/Deep\/0\/Deep/) as unknown as string,
    ],
  ])('%s', (_, template, logicalId, location) => {
    expect(placesOf(template)).toEqual([['malformed-template', logicalId, location]]);
  });
});

describe('a null or a function with the wrong arguments is a finding with its path', () => {
  test.each<[what: string, statement: object, location: string]>([
    ['an operator that is null', { Condition: { StringEquals: null } }, 'Condition/StringEquals'],
    ['a condition that is null', { Condition: null }, 'Condition'],
    [
      'a value that is null',
      { Condition: { StringEquals: { 'aws:SourceAccount': null } } },
      'Condition/StringEquals/aws:SourceAccount',
    ],
    ['an action that is null', { Action: null }, 'Action'],
    ['a resource in a list that is null', { Resource: ['arn:aws:s3:::site', null] }, 'Resource/1'],
    ['a principal that is null', { Principal: null }, 'Principal'],
    ['Fn::If', { Action: { 'Fn::If': null } }, 'Action/Fn::If'],
    ['Fn::If without a second value', { Action: { 'Fn::If': ['Open', 's3:GetObject'] } }, 'Action/Fn::If'],
    ['Fn::Join', { Resource: { 'Fn::Join': 'arn' } }, 'Resource/Fn::Join'],
    ['Fn::Join of a text', { Resource: { 'Fn::Join': ['', 'arn'] } }, 'Resource/Fn::Join'],
    ['Fn::Sub', { Resource: { 'Fn::Sub': 5 } }, 'Resource/Fn::Sub'],
    ['Fn::Sub without variables', { Resource: { 'Fn::Sub': ['a'] } }, 'Resource/Fn::Sub'],
    ['Fn::Select', { Resource: { 'Fn::Select': {} } }, 'Resource/Fn::Select'],
    ['Fn::Select without an index', { Resource: { 'Fn::Select': [[], 1] } }, 'Resource/Fn::Select'],
    ['Fn::Split', { Resource: { 'Fn::Split': [] } }, 'Resource/Fn::Split'],
    ['Fn::FindInMap', { Resource: { 'Fn::FindInMap': 'Map' } }, 'Resource/Fn::FindInMap'],
    ['Fn::GetAtt', { Resource: { 'Fn::GetAtt': 7 } }, 'Resource/Fn::GetAtt'],
    ['Ref', { Resource: { Ref: ['a'] } }, 'Resource/Ref'],
    ['Fn::ImportValue', { Resource: { 'Fn::ImportValue': [] } }, 'Resource/Fn::ImportValue'],
  ])('%s', (_, statement, location) => {
    expect(placesOf(policy(statement))).toContainEqual([
      'malformed-template',
      'P',
      `Properties/PolicyDocument/Statement/0/${location}`,
    ]);
  });
});

describe('an element that IAM cannot read is a finding with its path', () => {
  test.each<[what: string, statement: object, location: string]>([
    ['an effect of another word', { Effect: 'allow' }, 'Effect'],
    ['an action in an object', { Action: { s3: 'ListBucket' } }, 'Action'],
    ['an action in a list of objects', { Action: [{ s3: 'ListBucket' }] }, 'Action'],
    ['a resource in an object', { Resource: {} }, 'Resource'],
    ['an exclusion in an object', { NotAction: {} }, 'NotAction'],
    ['a principal in a list of objects', { Principal: [{ AWS: '*' }] }, 'Principal'],
    ['a principal of an object', { Principal: { AWS: { Arn: 'a' } } }, 'Principal/AWS'],
    ['a condition of a text', { Condition: 'StringEquals' }, 'Condition'],
    ['an operator of a list', { Condition: { StringEquals: ['a'] } }, 'Condition/StringEquals'],
    ['an operator of a text', { Condition: { StringEquals: 'a' } }, 'Condition/StringEquals'],
    [
      'a value of an object',
      { Condition: { StringEquals: { 'aws:SourceAccount': { a: 'b' } } } },
      'Condition/StringEquals/aws:SourceAccount',
    ],
  ])('%s', (_, statement, location) => {
    expect(placesOf(policy(statement))).toContainEqual([
      'unreadable-statement',
      'P',
      `Properties/PolicyDocument/Statement/0/${location}`,
    ]);
  });

  test.each<[what: string, statement: object]>([
    [
      'a condition behind a choice',
      { Condition: { 'Fn::If': ['Open', { Bool: { 'aws:SecureTransport': true } }, { Ref: 'AWS::NoValue' }] } },
    ],
    [
      'an operator behind a choice',
      {
        Condition: { Bool: { 'Fn::If': ['Open', { 'aws:SecureTransport': true }, { 'aws:SecureTransport': 'true' }] } },
      },
    ],
    ['an effect behind a choice', { Effect: { 'Fn::If': ['Open', 'Allow', 'Deny'] } }],
    ['a condition with a number', { Condition: { NumericLessThan: { 's3:max-keys': 10 } } }],
    ['lists in a list', { Action: [['s3:ListBucket']] }],
  ])('but %s is not a finding', (_, statement) => {
    expect(placesOf(policy(statement))).toEqual([]);
  });
});

test('resources next to a broken one are judged', () => {
  const template = {
    Resources: {
      P: null,
      Q: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement: [{ ...ALLOW, Action: 's3:*' }] } } },
    },
  };

  expect(placesOf(template)).toEqual([
    ['malformed-template', 'P', 'Resources/P'],
    ['wildcard-action', 'Q', 'Properties/PolicyDocument/Statement/0'],
  ]);
});

test('a name that every object knows is a name like any other', () => {
  const Statement = [{ ...ALLOW, Action: { 'Fn::Sub': ['${constructor}${toString}', { valueOf: 'a' }] } }];
  const template = { Resources: { toString: { Type: 'constructor', Properties: { PolicyDocument: { Statement } } } } };

  expect(placesOf(template)).toEqual([['wildcard-action', 'toString', 'Properties/PolicyDocument/Statement/0']]);
});

test('a loop over no resources is nothing', () => {
  expect(placesOf({ Resources: { 'Fn::ForEach::Topics': ['Name', ['a'], {}] } })).toEqual([]);
});
