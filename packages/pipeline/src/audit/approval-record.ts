import type { ActionExecutionDetail, PipelineExecution } from '@aws-sdk/client-codepipeline';
import { PARTITION_KEY, SORT_KEY } from './env';

/** Record of an approval decision in the audit table. */
export interface ApprovalRecord {
  readonly [PARTITION_KEY]: string;
  /** Sort key `<time>#<execution>#<action>`, which allows queries by time. */
  readonly [SORT_KEY]: string;
  readonly executionId: string;
  readonly action: string;
  readonly verdict: 'Approved' | 'Rejected';
  /** ARN of the principal that decided. */
  readonly approver: string;
  /** Time of the decision in ISO 8601 format. */
  readonly at: string;
  /** Comment that the approver entered with the decision. */
  readonly comment?: string;
  /** Message that was shown to the approver. */
  readonly shown?: string;
  /** Source revisions of the execution, by the name of the source action. */
  readonly revisions: Readonly<Record<string, string>>;
  /** Variables that earlier actions except the source exported, such as `PLAN_DIGEST`, by action and variable name. */
  readonly exported: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Values of the pipeline variables in the execution, such as `ACTOR`. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Value of `approver` if the approval timed out or could not be requested, because CodePipeline then returns no
 * approver.
 */
const NOBODY = 'nobody: the approval timed out, or the approval request could not be sent';

/** Creates the record of an approval decision from an execution. */
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
 * Returns the variables that actions other than the source exported before a given time. A retried action counts with
 * its last attempt before that time.
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
