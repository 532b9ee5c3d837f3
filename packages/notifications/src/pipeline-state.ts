/**
 * What becomes of an execution of a pipeline.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export enum PipelineState {
  STARTED = 'STARTED',
  FAILED = 'FAILED',
  SUCCEEDED = 'SUCCEEDED',
  STOPPED = 'STOPPED',
  SUPERSEDED = 'SUPERSEDED',
}
