/**
 * State of a pipeline execution.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export enum PipelineState {
  /** The execution has started. */
  STARTED = 'STARTED',
  /** The execution has failed in one of its stages. */
  FAILED = 'FAILED',
  /** The execution has completed all stages. */
  SUCCEEDED = 'SUCCEEDED',
  /** A person or a program stopped the execution. */
  STOPPED = 'STOPPED',
  /** A newer execution replaced this execution while it waited for a stage. */
  SUPERSEDED = 'SUPERSEDED',
}
