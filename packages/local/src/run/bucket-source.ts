import { Deployment, Pipeline, PipelineTrigger } from '@slipway/embedded-aws';
import { RECORDED_CALL } from './recorded-calls';

/** A source action that takes an object of a bucket. */
export interface BucketSource {
  readonly pipeline: string;
  readonly action: string;
  readonly bucket: string;
  readonly key: string;
  /**
   * What starts the pipeline when the object changes: a rule of the app that hears of it from Amazon S3, one that hears
   * of the recorded call from AWS CloudTrail, CodePipeline that polls the bucket, or nothing.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-about-starting.html
   */
  readonly startedBy: 'event' | 'recorded call' | 'polling' | 'nothing';
}

/** The part of a rule that says what it matches. */
interface EventPattern {
  readonly source?: readonly unknown[];
  readonly 'detail-type'?: readonly unknown[];
}

type Deployed = Pick<Deployment, 'stacks'> & { readonly triggers: readonly PipelineTrigger[] };

/** The source actions of pipelines that take an object of a bucket. */
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

/** Whether a rule of the app starts the pipeline when the object changes. That it matches shows in the run. */
export function isStartedByRule({ startedBy }: BucketSource): boolean {
  return startedBy === 'event' || startedBy === 'recorded call';
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html */
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
