import type { ActionExecutionDetail, PipelineExecution } from '@aws-sdk/client-codepipeline';
import { PARTITION_KEY, SORT_KEY } from './env';

/** One decision, as the table holds it. */
export interface ApprovalRecord {
  readonly [PARTITION_KEY]: string;
  /** `<time>#<execution>#<action>`, so that a query by time is one by key. */
  readonly [SORT_KEY]: string;
  readonly executionId: string;
  readonly action: string;
  readonly verdict: 'Approved' | 'Rejected';
  /** ARN of who decided. */
  readonly approver: string;
  /** ISO 8601. */
  readonly at: string;
  /** What the approver wrote. */
  readonly comment?: string;
  /** What the approver was shown. */
  readonly shown?: string;
  /** Revisions of the sources, by action. */
  readonly revisions: Readonly<Record<string, string>>;
  /** What earlier actions exported, such as `PLAN_DIGEST`, by variable. */
  readonly exported: Readonly<Record<string, string>>;
  /** With what the run was started, such as `ACTOR`, by variable. */
  readonly variables: Readonly<Record<string, string>>;
}

/** CodePipeline names nobody for an approval that ran out of time. */
const NOBODY = 'nobody: it was not decided in time';

/** Puts a record together from what CodePipeline knows of an execution. Undefined where the action was not decided. */
export function approvalRecord(execution: PipelineExecution, actions: readonly ActionExecutionDetail[], action: string): ApprovalRecord | undefined {
  const decided = actions.find(({ actionName, status }) => actionName === action && (status === 'Succeeded' || status === 'Failed'));
  if (!decided) {
    return undefined;
  }
  const at = decided.lastUpdateTime!.toISOString();
  const { pipelineName, pipelineExecutionId } = execution;
  const builds = actions.filter(({ input }) => input?.actionTypeId?.category !== 'Source');
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
    revisions: Object.fromEntries((execution.artifactRevisions ?? []).map(({ name, revisionId }) => [name!, revisionId!])),
    exported: Object.assign({}, ...builds.map(({ output }) => output?.outputVariables ?? {})) as Record<string, string>,
    variables: Object.fromEntries((execution.variables ?? []).map(({ name, resolvedValue }) => [name!, resolvedValue!])),
  };
}
