import type { ActionExecutionDetail, PipelineExecution } from '@aws-sdk/client-codepipeline';
import { failedActions, failureLines } from './failed-actions';
import { oneLine } from './one-line';
import { revisionLine } from './revision-line';
import { starterLine } from './starter-line';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const LONGEST_SUBJECT = 100;

export interface FailureMessage {
  /** Subject of the message: one line of ASCII text. */
  readonly subject: string;
  readonly text: string;
}

export interface FailedExecution {
  readonly pipeline: string;
  readonly executionId: string;
  readonly region: string;
  /** Time of the failure, in ISO 8601 format. */
  readonly time: string;
}

/**
 * Returns the message about a failed execution: the failed actions, the commit, who started it, and a link to the
 * execution in the console.
 */
export function failureMessage(
  { pipeline, executionId, region, time }: FailedExecution,
  execution: PipelineExecution,
  actions: readonly ActionExecutionDetail[],
): FailureMessage {
  const failed = failedActions(actions);
  const where = failed.length > 0 ? ` in ${failed[0].stageName}` : '';
  const rollback = execution.executionType === 'ROLLBACK';
  return {
    subject: oneLine(`${pipeline} ${rollback ? 'rollback failed' : 'failed'}${where}`, LONGEST_SUBJECT).replace(
      '…',
      '.',
    ),
    text: [
      rollback
        ? `Pipeline ${pipeline} could not be rolled back${where}. Check which version is running.`
        : `Pipeline ${pipeline} failed${where}. No later stage was run.`,
      ...failureLines(failed),
      revisionLine(execution.artifactRevisions ?? []),
      starterLine(execution),
      `When: ${time}`,
      `Execution: ${executionId}`,
      `Details: https://${region}.console.aws.amazon.com/codesuite/codepipeline/pipelines/${pipeline}/executions/${executionId}/timeline`,
    ].join('\n'),
  };
}
