import { DeployedResource } from '@slipway/embedded-aws';
import { hearsPipelines } from '../../src/run/hears-pipelines';

test.each<[string, string, object, boolean]>([
  ['events of pipelines', 'Rule', { EventPattern: { source: ['aws.codepipeline'] } }, true],
  ['a type of them', 'Rule', { EventPattern: { 'detail-type': ['CodePipeline Stage Execution State Change'] } }, true],
  ['other events', 'Rule', { EventPattern: { source: ['aws.s3'], 'detail-type': [{ prefix: 'Object' }] } }, false],
  ['a schedule', 'Rule', { ScheduleExpression: 'rate(1 day)' }, false],
  ['something that is gone', 'Other', { EventPattern: { source: ['aws.codepipeline'] } }, false],
])('a rule on %s', (_, path, properties, expected) => {
  const resources = [{ type: 'AWS::Events::Rule', path: 'Rule', properties }] as DeployedResource[];
  const stack = { name: 'Shop', accountId: '1', region: 'us-east-1', outputs: {}, resources };

  expect(hearsPipelines({ stacks: [stack] }, path)).toBe(expected);
});
