/**
 * Environment variables of the function that reports commit statuses. The construct sets them, the handler reads them.
 */
export interface CommitStatusesEnvironment {
  /** URL of the GitHub API, without a trailing slash. */
  readonly API_URL: string;
  /** Name or ARN of the secret with the token as plain text. */
  readonly TOKEN_SECRET: string;
  /** List of `ReportedPipeline` as JSON. */
  readonly PIPELINES: string;
}

/** Pipeline, with the repository to which its executions are reported. */
export interface ReportedPipeline {
  readonly pipeline: string;
  /** GitHub repository, `owner/name`. */
  readonly repository: string;
  /** Context of the status, a name that distinguishes it from other statuses of the same commit. */
  readonly context: string;
}

/**
 * Detail type of events about pipeline executions.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export const PIPELINE_CHANGE = 'CodePipeline Pipeline Execution State Change';
export const ACTION_CHANGE = 'CodePipeline Action Execution State Change';

/**
 * Execution states that are reported. `STARTED` is left out, because the commit is not known yet. The end of the source
 * action is reported instead.
 */
export const REPORTED_STATES = ['RESUMED', 'SUCCEEDED', 'FAILED', 'STOPPED', 'SUPERSEDED', 'CANCELED'] as const;
export type ReportedState = (typeof REPORTED_STATES)[number];
