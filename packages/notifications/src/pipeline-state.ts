/**
 * State of an execution of a pipeline.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export enum PipelineState {
  /** The execution has begun to run. */
  STARTED = 'STARTED',
  /** The execution has failed in one of its stages. */
  FAILED = 'FAILED',
  /** The execution has gone through all stages. */
  SUCCEEDED = 'SUCCEEDED',
  /** The execution was stopped by a person or a program. */
  STOPPED = 'STOPPED',
  /** A newer execution has taken the place of this one while it waited for a stage. */
  SUPERSEDED = 'SUPERSEDED',
}
