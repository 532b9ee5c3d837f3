import { StackArtifact } from '../../src/deployment/assembly';
import { describeStack, StackFacts } from '../../src/deployment/deployed-stack';
import { prepare } from '../../src/deployment/prepare';
import { Template } from '../../src/stacks/template';

const TEMPLATE: Template = {
  Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket', Metadata: { 'aws:cdk:path': 'Shop/Bucket' } },
    Secret: { Type: 'AWS::SecretsManager::Secret' },
    Absent: { Type: 'AWS::SNS::Topic', Condition: 'Never' },
    Repository: { Type: 'AWS::CodeCommit::Repository', Properties: { RepositoryName: { Ref: 'Bucket' } } },
    Pipeline: {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: {
        Name: { 'Fn::Sub': '${Repository}-pipeline' },
        Source: { 'Fn::GetAtt': ['Repository', 'Arn'] },
        Password: { Ref: 'Secret' },
      },
    },
  },
  Outputs: { Name: { Value: { Ref: 'Pipeline' } }, Missing: { Value: 'x', Condition: 'Never' } },
};
const ARTIFACT: StackArtifact = {
  id: 'Shop',
  name: 'Shop',
  accountId: undefined,
  region: undefined,
  templateFile: 'shop.template.json',
  template: TEMPLATE,
  original: TEMPLATE,
  paths: {},
  parameters: {},
  tags: {},
  assets: [],
};
const FACTS: StackFacts = {
  stackId: 'id',
  region: 'us-east-1',
  accountId: '111122223333',
  parameters: {},
  exports: {},
  stackOutputs: {},
  physicalIds: { Bucket: 'shop-bucket', Secret: 'the-name' },
  outputs: { Name: 'shop-bucket-pipeline', SlipwayAttribute0: 'arn:secret' },
};
const preparation = prepare(TEMPLATE, {
  stackName: 'Shop',
  unknownTypes: ['AWS::CodeCommit::Repository', 'AWS::CodePipeline::Pipeline'],
  runnerArn: 'arn:runner',
  functionVariables: {},
  queueArn: (name) => name,
});

test('a stack is described as its template meant it: stubs by the names they would have had, secrets by their ARN, absent resources not at all', () => {
  const { resources, outputs, name } = describeStack(ARTIFACT, preparation, FACTS);

  expect(name).toBe('Shop');
  expect(resources).toEqual([
    {
      logicalId: 'Bucket',
      type: 'AWS::S3::Bucket',
      path: 'Shop/Bucket',
      physicalId: 'shop-bucket',
      properties: {},
      stubbed: false,
    },
    {
      logicalId: 'Secret',
      type: 'AWS::SecretsManager::Secret',
      path: 'Secret',
      physicalId: 'arn:secret',
      properties: {},
      stubbed: false,
    },
    {
      logicalId: 'Repository',
      type: 'AWS::CodeCommit::Repository',
      path: 'Repository',
      physicalId: 'shop-bucket',
      properties: { RepositoryName: 'shop-bucket' },
      stubbed: true,
    },
    {
      logicalId: 'Pipeline',
      type: 'AWS::CodePipeline::Pipeline',
      path: 'Pipeline',
      physicalId: 'shop-bucket-pipeline',
      stubbed: true,
      properties: {
        Name: 'shop-bucket-pipeline',
        Source: 'arn:aws:codecommit:us-east-1:111122223333:shop-bucket',
        Password: 'arn:secret',
      },
    },
  ]);
  expect(outputs).toEqual({ Name: 'shop-bucket-pipeline' });
});

test('a stack without outputs or secrets is described, too', () => {
  const template: Template = { Resources: { Bucket: TEMPLATE.Resources.Bucket } };
  const bare = prepare(template, {
    stackName: 'Shop',
    unknownTypes: [],
    runnerArn: 'arn:runner',
    functionVariables: {},
    queueArn: (name) => name,
  });

  expect(describeStack({ ...ARTIFACT, template }, bare, { ...FACTS, outputs: {} })).toMatchObject({
    outputs: {},
    resources: [{ physicalId: 'shop-bucket' }],
  });
});
