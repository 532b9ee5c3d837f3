import { ActionExecutionDetail, CodePipelineClient, paginateListActionExecutions } from '@aws-sdk/client-codepipeline';
import { RefusedError } from './errors';

export interface ApprovalProps {
  readonly pipeline: string;
  readonly executionId: string;
  /** The name of the approval action. */
  readonly action: string;
}

/** Who let the execution go on, as far as CodePipeline tells. */
export interface Approval {
  readonly action: string;
  readonly approvedBy?: string;
  readonly approvedAt?: string;
}

/**
 * Asks CodePipeline whether the approval was given in this very execution.
 *
 * The order of stages says so too, until somebody changes it. An approval that was asked for again counts as it was
 * answered last.
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
      `the approval ${action} of execution ${executionId} of ${pipeline} is ${latest?.status ?? 'not there'}; ` +
        'only a plan approved in the same execution is applied: approve it, or correct APPROVAL_ACTION',
    );
  }
  return { action, approvedBy: latest.updatedBy, approvedAt: latest.lastUpdateTime?.toISOString() };
}
