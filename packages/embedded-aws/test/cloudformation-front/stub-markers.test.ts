import { markStubs } from '../../src/cloudformation-front/stub-markers';
import { prepare } from '../../src/deployment/prepare';
import { Template, TemplateResource } from '../../src/stacks/template';

/** Deployed copy of a template with a bucket and this repository, which the embedded AWS does not support. */
function marked(code: Omit<TemplateResource, 'Type'>): Template {
  const original: Template = {
    Conditions: { Yes: { 'Fn::Equals': ['a', 'a'] } },
    Resources: { Bucket: { Type: 'AWS::S3::Bucket' }, Code: { Type: 'AWS::CodeCommit::Repository', ...code } },
  };
  return markStubs(
    original,
    prepare(original, {
      stackName: 'shop',
      unknownTypes: ['AWS::CodeCommit::Repository'],
      runnerArn: 'arn:runner',
      functionVariables: {},
      queueArn: (name) => name,
    }),
  );
}

const named = (RepositoryName: string) => ({ Properties: { RepositoryName } });

test('a stubbed resource leaves a resource that creates nothing and changes with it', () => {
  const { Code: first, Bucket: bucket } = marked(named('a')).Resources;
  const { Code: again } = marked(named('a')).Resources;
  const { Code: other } = marked(named('b')).Resources;

  expect(bucket.Type).toBe('AWS::S3::Bucket');
  expect(first).toEqual({ Type: 'AWS::CDK::Metadata', Properties: { Analytics: expect.stringMatching(/^\w{64}$/) } });
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test('a stubbed resource with a condition leaves one with the same condition', () => {
  expect(marked({ ...named('a'), Condition: 'Yes' }).Resources.Code).toMatchObject({
    Type: 'AWS::CDK::Metadata',
    Condition: 'Yes',
  });
});
