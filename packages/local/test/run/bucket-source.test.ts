import { Deployment, parsePipeline, PipelineTrigger } from '@slipway/embedded-aws';
import { action, pipeline } from '@slipway/testing/declared-pipeline';
import { BucketSource, bucketSources, isStartedByRule } from '../../src/run/bucket-source';

const ARN = 'arn:aws:codepipeline:us-east-1:111122223333:shop';

function sourceOf(configuration: object, rules: readonly object[] = []): BucketSource {
  const s3 = { Owner: 'AWS', Category: 'Source', Provider: 'S3', Version: '1' };
  const upload = { OutputArtifacts: [{ Name: 'Source' }], Configuration: { S3Bucket: 'uploads', ...configuration } };
  const Actions = [{ ...action('Upload', upload), ActionTypeId: s3 }];
  const declared = pipeline([]);
  const [, deploy] = [0, { Name: 'Deploy', Actions: [action('Ship')] }];
  const resources = rules.map((properties, index) => ({
    type: 'AWS::Events::Rule',
    path: `Shop/${index}`,
    properties,
  }));
  const triggers = rules.map((_, index) => ({ rulePath: `Shop/${index}`, pipelineArn: ARN }));
  const [source] = bucketSources([parsePipeline({ ...declared, Stages: [{ Name: 'Source', Actions }, deploy] })], {
    stacks: [{ resources }],
    triggers,
  } as unknown as Deployment & { triggers: PipelineTrigger[] });
  return source;
}

const heard = (detailType: string) => ({ EventPattern: { source: ['aws.s3'], 'detail-type': [detailType] } });

test.each<[string, object, object[], BucketSource['startedBy'], boolean]>([
  ['a rule that hears of the bucket', {}, [{}, heard('Object Created')], 'event', true],
  ['a rule that hears of anything at the bucket', {}, [{ EventPattern: { source: ['aws.s3'] } }], 'event', true],
  [
    'a rule that hears of the call by CloudTrail',
    { PollForSourceChanges: 'false' },
    [heard('AWS API Call via CloudTrail')],
    'recorded call',
    true,
  ],
  ['CodePipeline, which polls unless it may not', {}, [], 'polling', false],
  ['CodePipeline, which polls', { PollForSourceChanges: true }, [], 'polling', false],
  ['nothing, and a schedule is no answer to an object', { PollForSourceChanges: false }, [{}], 'nothing', false],
])('an object starts its pipeline by %s', (_, configuration, rules, startedBy, byRule) => {
  const source = sourceOf({ S3ObjectKey: 'source.zip', ...configuration }, rules);

  expect(source).toEqual({ pipeline: 'shop', action: 'Upload', bucket: 'uploads', key: 'source.zip', startedBy });
  expect(isStartedByRule(source)).toBe(byRule);
});
