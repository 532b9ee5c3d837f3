import { redirectPipelineTargets } from '../../src/deployment/pipeline-rules';
import { Properties, Template, Value } from '../../src/stacks/template';

const queueArn = (name: string) => `arn:aws:sqs:us-east-1:111122223333:${name}`;

function rule(...Targets: Properties[]): Template {
  return {
    Resources: {
      Pipeline: { Type: 'AWS::CodePipeline::Pipeline' },
      Topic: { Type: 'AWS::SNS::Topic' },
      Start: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['aws.s3'] }, Targets } },
    },
  };
}

test.each<[string, Value]>([
  ['a joined ARN', { 'Fn::Join': ['', ['arn:aws:codepipeline:us-east-1:1:', { Ref: 'Pipeline' }]] }],
  ['a reference to a pipeline of the template', { 'Fn::Join': [':', ['x', { Ref: 'Pipeline' }]] }],
  ['an attribute of one', { 'Fn::GetAtt': ['Pipeline', 'Arn'] }],
  ['a literal ARN', 'arn:aws:codepipeline:us-east-1:111122223333:shop'],
])('a target that starts a pipeline, given by %s, fills a queue; pattern and transformer stay', (_, Arn) => {
  const InputTransformer = { InputTemplate: '{}' };

  const { template, redirects, changes } = redirectPipelineTargets(
    rule({ Id: 'P', Arn, RoleArn: 'role', InputTransformer }),
    'Shop',
    queueArn,
  );

  const [{ queueName }] = redirects;
  expect(template.Resources.Start.Properties).toEqual({
    EventPattern: { source: ['aws.s3'] },
    Targets: [{ Id: 'P', Arn: queueArn(queueName), InputTransformer }],
  });
  expect(redirects).toEqual([{ logicalId: 'Start', queueName, pipelineArn: Arn, roleArn: 'role', transformed: true }]);
  expect(changes).toEqual([
    {
      logicalId: 'Start',
      what: `target 0 redirected to queue ${queueName}`,
      why: expect.stringContaining('EventBridge'),
    },
  ]);
});

test('each target has a queue of its own, and the name is the same on every deployment', () => {
  const targets = [
    { Id: 'A', Arn: { 'Fn::GetAtt': ['Pipeline', 'Arn'] } },
    { Id: 'B', Arn: { 'Fn::GetAtt': ['Pipeline', 'Arn'] } },
  ];
  const names = (stack: string) =>
    redirectPipelineTargets(rule(...targets), stack, queueArn).redirects.map(({ queueName }) => queueName);

  expect(new Set([...names('Shop'), ...names('Other')]).size).toBe(4);
  expect(names('Shop')).toEqual(names('Shop'));
  expect(redirectPipelineTargets(rule(...targets), 'Shop', queueArn).redirects[0].transformed).toBe(false);
});

test('other targets, and rules without any, stay as they are', () => {
  const other = rule({ Id: 'T', Arn: { Ref: 'Topic' }, RoleArn: 'r' });
  const empty: Template = { Resources: { Start: { Type: 'AWS::Events::Rule' } } };

  expect(redirectPipelineTargets(other, 'Shop', queueArn)).toEqual({ template: other, redirects: [], changes: [] });
  expect(redirectPipelineTargets(empty, 'Shop', queueArn).redirects).toEqual([]);
});
