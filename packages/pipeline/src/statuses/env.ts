/** The environment of the function that reports commit statuses: what the construct sets and the handler reads. */
export interface CommitStatusesEnvironment {
  /** Address of the API, without a slash at the end. */
  readonly API_URL: string;
  /** Name or ARN of the secret that holds the token, as plain text. */
  readonly TOKEN_SECRET: string;
  /** JSON of `ReportedPipeline[]`. */
  readonly PIPELINES: string;
}

/** A pipeline, and the repository that its executions are reported to. */
export interface ReportedPipeline {
  readonly pipeline: string;
  /** `owner/name`. */
  readonly repository: string;
  /** Name that tells this status from others of the same commit. */
  readonly context: string;
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html */
export const PIPELINE_CHANGE = 'CodePipeline Pipeline Execution State Change';
export const ACTION_CHANGE = 'CodePipeline Action Execution State Change';

/**
 * States of a pipeline that are reported. `STARTED` is left out because the commit is not known yet; the end of the
 * source action is reported instead.
 */
export const REPORTED_STATES = ['RESUMED', 'SUCCEEDED', 'FAILED', 'STOPPED', 'SUPERSEDED', 'CANCELED'] as const;
export type ReportedState = (typeof REPORTED_STATES)[number];
