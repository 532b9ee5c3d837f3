import { fixReferences } from '../../src/deployment/reference-fixes';
import { Template, Value } from '../../src/stacks/template';

function withUser(value: Value): Template {
  return {
    Resources: {
      Secret: { Type: 'AWS::SecretsManager::Secret' },
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'b' } },
      User: { Type: 'T', Properties: { value } },
    },
    Outputs: { Out: { Value: value } },
  };
}

test.each<[string, Value, Value, string]>([
  [
    'the name of a secret where its ARN is meant',
    { Ref: 'Secret' },
    { 'Fn::GetAtt': ['Secret', 'Id'] },
    'Ref Secret replaced by the ARN of the secret',
  ],
  [
    'an attribute that is a property',
    { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] },
    '10.0.0.0/16',
    'attribute Vpc.CidrBlock replaced by the property of the same name',
  ],
])('replaces %s, in properties and outputs', (_, value, expected, what) => {
  const { template, changes } = fixReferences(withUser(value));

  expect(template.Resources.User.Properties).toEqual({ value: expected });
  expect(template.Outputs!.Out.Value).toEqual(expected);
  expect(changes.map((change) => [change.logicalId, change.what])).toEqual([['User', what]]);
});

test.each<[string, Value]>([
  ['an attribute that is no property', { 'Fn::GetAtt': ['Vpc', 'VpcId'] }],
  ['an attribute of another service', { 'Fn::GetAtt': ['Bucket', 'BucketName'] }],
  ['an attribute of a secret', { 'Fn::GetAtt': ['Secret', 'Arn'] }],
  ['a parameter', { Ref: 'AWS::Region' }],
])('leaves %s alone', (_, value) => {
  const { template, changes } = fixReferences(withUser(value));

  expect(template.Resources.User.Properties).toEqual({ value });
  expect(changes).toEqual([]);
});

test('works without outputs', () => {
  expect(fixReferences({ Resources: {} }).template).toEqual({ Resources: {}, Outputs: {} });
});
