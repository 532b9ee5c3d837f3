import type { PipelineExecution } from '@aws-sdk/client-codepipeline';
import { RefusedError, TryAgainError } from '@slipway/github-api';
import { ACTION_CHANGE, ReportedState } from './env';

/**
 * Commit status for GitHub.
 *
 * @see https://docs.github.com/en/rest/commits/statuses#create-a-commit-status
 */
export interface CommitStatus {
  readonly commit: string;
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  /** Description of the status, at most 140 characters. */
  readonly description: string;
}

/** Fields that pipeline events and action events have in common. */
export interface StateChange {
  readonly 'detail-type': string;
  readonly detail: { readonly state: string };
}

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * Commit statuses by execution status. `Stopped` is an `error` and not a `failure`, because the commit is not at fault.
 * `Superseded` is `pending`, because `success` would satisfy a branch rule.
 */
const STATUSES: Readonly<Record<string, Omit<CommitStatus, 'commit'>>> = {
  InProgress: { state: 'pending', description: 'is running' },
  Succeeded: { state: 'success', description: 'succeeded' },
  Failed: { state: 'failure', description: 'failed; later stages did not run' },
  Stopped: { state: 'error', description: 'stopped on request; earlier changes stay in place' },
  Superseded: {
    state: 'pending',
    description: 'superseded by a newer execution; the remaining stages do not run',
  },
  Cancelled: { state: 'error', description: 'canceled because the pipeline was updated' },
};

/** Execution status by the state in an event. */
const ENTERED: Readonly<Record<ReportedState, string>> = {
  RESUMED: 'InProgress',
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  STOPPED: 'Stopped',
  SUPERSEDED: 'Superseded',
  CANCELED: 'Cancelled',
};

/**
 * Returns the status to report to GitHub, or undefined if the execution ended before its commit was known.
 *
 * Events can arrive late, twice and in any order. If the CodePipeline API returns a final status, that status is
 * reported. Otherwise the status in the event is reported, because it can be newer than the status in the API.
 *
 * @throws TryAgainError if the commit is not known yet
 * @throws RefusedError if the source has no commits
 */
export function commitStatus(
  { status = 'InProgress', artifactRevisions = [] }: PipelineExecution,
  event: StateChange,
): CommitStatus | undefined {
  const sourceDone = event['detail-type'] === ACTION_CHANGE;
  const commit = artifactRevisions.find(({ revisionId = '' }) => COMMIT.test(revisionId))?.revisionId;
  if (commit) {
    const said = sourceDone ? 'InProgress' : ENTERED[event.detail.state as ReportedState];
    return { commit, ...STATUSES[hasEnded(status) ? status : said] };
  }
  if (artifactRevisions.length > 0) {
    throw new RefusedError(
      `commit statuses require a source in a Git repository, but the source revision of this pipeline is '${artifactRevisions[0].revisionId}'; remove the pipeline from CommitStatuses`,
    );
  }
  if (sourceDone) {
    throw new TryAgainError('CodePipeline does not yet return the commit of the execution');
  }
  return undefined;
}

/** Whether a status is final. An execution in the status `Stopping` still runs. */
function hasEnded(status: string): boolean {
  return status !== 'InProgress' && status in STATUSES;
}
