import type { ActionExecutionDetail, PipelineExecution } from '@aws-sdk/client-codepipeline';
import { PARTITION_KEY, SORT_KEY } from './env';

/** One decision, as the table holds it. */
export interface ApprovalRecord {
  readonly [PARTITION_KEY]: string;
  /** `<time>#<execution>#<action>`, so that the key allows queries by time. */
  readonly [SORT_KEY]: string;
  readonly executionId: string;
  readonly action: string;
  readonly verdict: 'Approved' | 'Rejected';
  /** ARN of the principal that decided. */
  readonly approver: string;
  /** ISO 8601. */
  readonly at: string;
  /** What the approver wrote. */
  readonly comment?: string;
  /** What the approver was shown. */
  readonly shown?: string;
  /** Revisions of the sources, by action. */
  readonly revisions: Readonly<Record<string, string>>;
  /** What earlier actions exported, such as `PLAN_DIGEST`, by action and variable. */
  readonly exported: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Variables that the run was started with, such as `ACTOR`. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Approver of an approval that timed out, or whose request could not be sent: CodePipeline names nobody then. */
const NOBODY = 'nobody: it timed out, or the request could not be sent';

/** Builds the record of one decision from the execution as CodePipeline describes it. */
export function approvalRecord(
  execution: PipelineExecution,
  actions: readonly ActionExecutionDetail[],
  decided: ActionExecutionDetail,
): ApprovalRecord {
  const at = decided.lastUpdateTime!.toISOString();
  const action = decided.actionName!;
  const { pipelineName, pipelineExecutionId } = execution;
  return {
    [PARTITION_KEY]: pipelineName!,
    [SORT_KEY]: `${at}#${pipelineExecutionId}#${action}`,
    executionId: pipelineExecutionId!,
    action,
    verdict: decided.status === 'Succeeded' ? 'Approved' : 'Rejected',
    approver: decided.updatedBy ?? NOBODY,
    at,
    comment: decided.output?.executionResult?.externalExecutionSummary,
    shown: decided.input?.resolvedConfiguration?.CustomData,
    revisions: Object.fromEntries(
      (execution.artifactRevisions ?? []).map(({ name, revisionId }) => [name!, revisionId!]),
    ),
    exported: exportedBefore(decided.lastUpdateTime!, actions),
    variables: Object.fromEntries(
      (execution.variables ?? []).map(({ name, resolvedValue }) => [name!, resolvedValue!]),
    ),
  };
}

/**
 * Returns the variables that actions exported before a time. For an action that was retried, its last attempt counts.
 */
function exportedBefore(time: Date, actions: readonly ActionExecutionDetail[]): ApprovalRecord['exported'] {
  const ended = actions
    .filter(
      ({ input, status, lastUpdateTime }) =>
        input?.actionTypeId?.category !== 'Source' && status !== 'InProgress' && lastUpdateTime! <= time,
    )
    .sort((one, other) => one.lastUpdateTime!.getTime() - other.lastUpdateTime!.getTime());
  const last = new Map(ended.map(({ actionName, output }) => [actionName!, output?.outputVariables ?? {}]));
  return Object.fromEntries([...last].filter(([, variables]) => Object.keys(variables).length > 0));
}
