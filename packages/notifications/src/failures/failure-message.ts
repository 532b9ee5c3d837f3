import type { ActionExecutionDetail, PipelineExecution } from '@aws-sdk/client-codepipeline';
import { failedActions, failureLines } from './failed-actions';
import { oneLine } from './one-line';
import { revisionLine } from './revision-line';
import { starterLine } from './starter-line';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const LONGEST_SUBJECT = 100;

export interface FailureMessage {
  /** One line of ASCII. */
  readonly subject: string;
  readonly text: string;
}

export interface FailedExecution {
  readonly pipeline: string;
  readonly executionId: string;
  readonly region: string;
  /** ISO 8601. */
  readonly time: string;
}

/** Puts into words what became of an execution: what failed, at which commit, by whom, and where to look. */
export function failureMessage(
  { pipeline, executionId, region, time }: FailedExecution,
  execution: PipelineExecution,
  actions: readonly ActionExecutionDetail[],
): FailureMessage {
  const failed = failedActions(actions);
  const where = failed.length > 0 ? ` in ${failed[0].stageName}` : '';
  const rollback = execution.executionType === 'ROLLBACK';
  return {
    subject: oneLine(`${pipeline} ${rollback ? 'could not go back' : 'failed'}${where}`, LONGEST_SUBJECT).replace(
      '…',
      '.',
    ),
    text: [
      rollback
        ? `Pipeline ${pipeline} could not be rolled back${where}. Look at what runs now.`
        : `Pipeline ${pipeline} failed${where}. Nothing after the failed stage was touched.`,
      ...failureLines(failed),
      revisionLine(execution.artifactRevisions ?? []),
      starterLine(execution),
      `When: ${time}`,
      `Execution: ${executionId}`,
      `Look: https://${region}.console.aws.amazon.com/codesuite/codepipeline/pipelines/${pipeline}/executions/${executionId}/timeline`,
    ].join('\n'),
  };
}
