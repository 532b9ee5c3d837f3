import { ActionExecutionDetail, CodePipelineClient, paginateListActionExecutions } from '@aws-sdk/client-codepipeline';
import { RefusedError } from './errors';

export interface ApprovalProps {
  readonly pipeline: string;
  readonly executionId: string;
  /** Name of the approval action. */
  readonly action: string;
}

/** Approval of an execution, with the approver if CodePipeline reports one. */
export interface Approval {
  readonly action: string;
  readonly approvedBy?: string;
  readonly approvedAt?: string;
}

/**
 * Checks with CodePipeline that the approval was given in the current execution.
 *
 * The stage order guarantees the approval only until someone changes that order. If an approval was requested more than
 * once, the latest decision counts.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListActionExecutions.html
 */
export async function requireApproval(
  client: CodePipelineClient,
  { pipeline, executionId, action }: ApprovalProps,
): Promise<Approval> {
  const details: ActionExecutionDetail[] = [];
  for await (const page of paginateListActionExecutions(
    { client },
    { pipelineName: pipeline, filter: { pipelineExecutionId: executionId } },
  )) {
    details.push(
      ...(page.actionExecutionDetails ?? []).filter(
        (detail) => detail.actionName === action && detail.pipelineExecutionId === executionId,
      ),
    );
  }
  const [latest] = details.sort((one, other) => other.startTime!.getTime() - one.startTime!.getTime());
  if (latest?.status !== 'Succeeded') {
    throw new RefusedError(
      `approval ${action} in execution ${executionId} of ${pipeline} is ${latest?.status ?? 'missing'}; ` +
        'a plan is applied only if it was approved in the same execution: approve this execution, or correct APPROVAL_ACTION',
    );
  }
  return { action, approvedBy: latest.updatedBy, approvedAt: latest.lastUpdateTime?.toISOString() };
}
