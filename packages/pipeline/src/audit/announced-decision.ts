import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';

/**
 * Event about a decision, as the function receives it. An event that is sent by hand names neither state nor attempt.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export interface ApprovalEvent {
  readonly detail: AnnouncedDecision;
}

export interface AnnouncedDecision {
  readonly pipeline: string;
  readonly 'execution-id': string;
  readonly action: string;
  readonly state?: 'SUCCEEDED' | 'FAILED';
  /** ID of the attempt. An action that is retried gets a new one. */
  readonly 'action-execution-id'?: string;
}

/**
 * Returns the attempts of an action that ended with a decision. An attempt that was abandoned with its execution did
 * not.
 */
export function decidedAttempts(actions: readonly ActionExecutionDetail[], action: string): ActionExecutionDetail[] {
  return actions.filter(
    ({ actionName, status }) => actionName === action && (status === 'Succeeded' || status === 'Failed'),
  );
}

/** Whether CodePipeline already returns the announced decision: an event may arrive before the API shows it. */
export function isKnown(
  { state, 'action-execution-id': id }: AnnouncedDecision,
  decided: readonly ActionExecutionDetail[],
): boolean {
  return decided.some(({ actionExecutionId, status }) =>
    id === undefined ? state === undefined || status!.toUpperCase() === state : actionExecutionId === id,
  );
}
