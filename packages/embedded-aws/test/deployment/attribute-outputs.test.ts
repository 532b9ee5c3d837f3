import { addAttributeOutputs } from '../../src/deployment/attribute-outputs';
import { Template } from '../../src/stacks/template';

const TEMPLATE: Template = {
  Resources: {
    Key: { Type: 'AWS::KMS::Key', Condition: 'IsProd' },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { A: { 'Fn::Sub': '${Key.Arn}-${Gone.Arn}' } } },
  },
  Outputs: { Own: { Value: { 'Fn::GetAtt': ['Bucket', 'DomainName'] } } },
};

test('every attribute that is mentioned, and the ARN of every secret, becomes an output once', () => {
  const { template, names } = addAttributeOutputs(TEMPLATE, TEMPLATE);

  expect(names).toEqual({
    SlipwayAttribute0: 'Secret.Id',
    SlipwayAttribute1: 'Key.Arn',
    SlipwayAttribute2: 'Bucket.DomainName',
  });
  expect(template.Outputs).toEqual({
    Own: TEMPLATE.Outputs!.Own,
    SlipwayAttribute0: { Value: { 'Fn::GetAtt': ['Secret', 'Id'] } },
    SlipwayAttribute1: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] }, Condition: 'IsProd' },
    SlipwayAttribute2: { Value: { 'Fn::GetAtt': ['Bucket', 'DomainName'] } },
  });
});

test('a template without attributes keeps its outputs', () => {
  expect(addAttributeOutputs({ Resources: {} }, { Resources: {} })).toEqual({
    template: { Resources: {}, Outputs: {} },
    names: {},
  });
});
