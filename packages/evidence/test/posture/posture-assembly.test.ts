import { Part } from '../../src/posture/part';
import { PostureAssembly } from '../../src/posture/posture-assembly';

const NESTED = { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'Nested.json' } };
const OUTER = {
  Resources: {
    Key: { Type: 'AWS::KMS::Key', Metadata: { 'aws:cdk:path': 'Shop/Key' } },
    Nested: {
      ...NESTED,
      Properties: { Parameters: { Key: { 'Fn::GetAtt': ['Key', 'Arn'] }, Stage: 'prod', Other: { Ref: 'Nothing' } } },
    },
    Stray: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { A: 'b' } } },
    Nothing: null,
    Odd: { Type: 7, Properties: 'none', Metadata: 7 },
  },
  Outputs: {
    Key: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] }, Export: { Name: 'shop-key' } },
    Again: { Value: { 'Fn::ImportValue': 'again' }, Export: { Name: 'again' } },
    Plain: { Value: 'a' },
    Broken: null,
  },
};
const INNER = {
  Parameters: { Key: { Type: 'String' }, Stage: { Type: 'String', Default: 'dev' } },
  Resources: { Table: { Type: 'AWS::DynamoDB::Table', Properties: { Stage: { Ref: 'Stage' } } } },
  Outputs: { Name: { Value: { Ref: 'Table' } }, Empty: 7 },
};

const assembly = new PostureAssembly([
  { file: 'a/Shop.json', template: OUTER, account: '111122223333' },
  { file: 'a/Nested.json', template: INNER },
  { file: 'a/Broken.json', template: null },
]);
const [shop, nested, broken] = assembly.templates;
const target = (value: unknown, template = shop) => assembly.target(new Part(template, value, ''))?.logicalId;

describe('a reference', () => {
  it.each([
    ['to a resource', { Ref: 'Key' }, 'Key'],
    ['to an attribute', { 'Fn::GetAtt': ['Key', 'Arn'] }, 'Key'],
    ['to an attribute as text', { 'Fn::GetAtt': 'Key.Arn' }, 'Key'],
    ['to an export', { 'Fn::ImportValue': 'shop-key' }, 'Key'],
    ['to an attribute in a text', { 'Fn::Sub': '${Key.Arn}' }, 'Key'],
    ['to an output of a nested stack', { 'Fn::GetAtt': ['Nested', 'Outputs.Name'] }, 'Table'],
  ])('%s leads there', (_, value, logicalId) => {
    expect(target(value)).toBe(logicalId);
  });

  it('to a parameter of a nested stack leads to what its parent stack passes', () => {
    expect(target({ Ref: 'Key' }, nested)).toBe('Key');
  });

  it.each([
    ['to nothing', { Ref: 'Missing' }],
    ['to an export of another app', { 'Fn::ImportValue': 'other' }],
    ['to an export that imports itself', { 'Fn::ImportValue': 'again' }],
    ['to an output that a nested stack lacks', { 'Fn::GetAtt': ['Nested', 'Outputs.Missing'] }],
    ['to an output of a stack that is elsewhere', { 'Fn::GetAtt': ['Stray', 'Outputs.Name'] }],
    ['to an output that is none', { 'Fn::GetAtt': ['Nested', 'Outputs.Empty'] }],
    ['without arguments', { 'Fn::GetAtt': null }],
    ['that is a text', 'Key'],
    ['that is only a part of a text', { 'Fn::Sub': '${Key}-1' }],
  ])('%s leads nowhere', (_, value) => {
    expect(target(value)).toBeUndefined();
  });
});

describe('the templates of an assembly', () => {
  it('are read together, whatever is written in them', () => {
    expect(assembly.resources.map(({ logicalId }) => logicalId)).toEqual(['Key', 'Nested', 'Stray', 'Odd', 'Table']);
    expect(assembly.ofType('AWS::KMS::Key', 'AWS::DynamoDB::Table')).toHaveLength(2);
    expect(assembly.exports('shop-key', nested)).toBe(true);
    expect([...assembly.accounts]).toEqual(['111122223333']);
    expect(broken.resources).toEqual([]);
  });

  it('know the construct paths that the CDK writes', () => {
    expect(assembly.resources.map(({ path }) => path)).toEqual([
      'Shop/Key',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('know what a parent stack passes', () => {
    expect(nested.byId.get('Table')!.texts('Stage')).toEqual(['prod']);
  });

  it('find all resources that a value refers to', () => {
    const value = { a: [{ Ref: 'Key' }, { 'Fn::Join': ['', ['a', { Ref: 'Stray' }]] }, null, 7] };

    expect(assembly.targets(new Part(shop, value, '')).map(({ logicalId }) => logicalId)).toEqual(['Key', 'Stray']);
  });

  it('find all resources in a text with placeholders', () => {
    const value = { 'Fn::Sub': ['${Key.Arn}/${Other}/${!Nested}', { Other: { Ref: 'Stray' } }] };

    expect(assembly.targets(new Part(shop, value, '')).map(({ logicalId }) => logicalId)).toEqual(['Key', 'Stray']);
  });
});
