import { Deployment, Pipeline, PipelineTrigger } from '@slipway/embedded-aws';
import { RECORDED_CALL } from './recorded-calls';

/** Source action that reads an object from a bucket. */
export interface BucketSource {
  readonly pipeline: string;
  readonly action: string;
  readonly bucket: string;
  readonly key: string;
  /**
   * Mechanism that starts the pipeline when the object changes: an EventBridge rule of the app for Amazon S3 events, an
   * EventBridge rule for calls that AWS CloudTrail records, polling by CodePipeline, or none.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html
   */
  readonly startedBy: 'event' | 'recorded call' | 'polling' | 'nothing';
}

/** Fields of an EventBridge rule's event pattern that identify the kind of event. */
interface EventPattern {
  readonly source?: readonly unknown[];
  readonly 'detail-type'?: readonly unknown[];
}

type Deployed = Pick<Deployment, 'stacks'> & { readonly triggers: readonly PipelineTrigger[] };

/** Returns the source actions that read an object from a bucket. */
export function bucketSources(pipelines: readonly Pipeline[], deployment: Deployed): BucketSource[] {
  return pipelines.flatMap(({ name: pipeline, stages: [{ actions }] }) =>
    actions
      .filter(({ type }) => type.owner === 'AWS' && type.provider === 'S3')
      .map(({ name: action, configuration }) => ({
        pipeline,
        action,
        bucket: configuration.S3Bucket,
        key: configuration.S3ObjectKey,
        startedBy: ruleFor(pipeline, deployment) ?? (isPolled(configuration) ? 'polling' : 'nothing'),
      })),
  );
}

/**
 * Returns whether an EventBridge rule of the app is meant to start the pipeline when the object changes. Only the run
 * shows whether the rule's pattern matches the event.
 */
export function isStartedByRule({ startedBy }: BucketSource): boolean {
  return startedBy === 'event' || startedBy === 'recorded call';
}

/**
 * Returns whether CodePipeline polls the bucket.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
 */
function isPolled({ PollForSourceChanges: polls }: Readonly<Record<string, string>>): boolean {
  return polls?.toLowerCase() !== 'false';
}

function ruleFor(pipeline: string, { stacks, triggers }: Deployed): 'event' | 'recorded call' | undefined {
  const paths = triggers.filter(({ pipelineArn }) => pipelineArn.endsWith(`:${pipeline}`)).map((it) => it.rulePath);
  const [pattern] = stacks
    .flatMap(({ resources }) => resources)
    .filter(({ type, path }) => type === 'AWS::Events::Rule' && paths.includes(path))
    .map(({ properties }) => (properties.EventPattern ?? {}) as EventPattern)
    .filter(({ source = [] }) => source.includes('aws.s3'));
  return pattern && (pattern['detail-type']?.includes(RECORDED_CALL) ? 'recorded call' : 'event');
}
