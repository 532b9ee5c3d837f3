import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';

/**
 * Event about an approval decision, as the function receives it. An event that is sent manually contains neither the
 * state nor the attempt.
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
  /** ID of the attempt. A retried action gets a new ID. */
  readonly 'action-execution-id'?: string;
}

/**
 * Returns the attempts of an action that ended with a decision. Leaves out attempts that were abandoned with their
 * execution.
 */
export function decidedAttempts(actions: readonly ActionExecutionDetail[], action: string): ActionExecutionDetail[] {
  return actions.filter(
    ({ actionName, status }) => actionName === action && (status === 'Succeeded' || status === 'Failed'),
  );
}

/** Whether CodePipeline already returns the decision of an event. An event can arrive before the API returns it. */
export function isKnown(
  { state, 'action-execution-id': id }: AnnouncedDecision,
  decided: readonly ActionExecutionDetail[],
): boolean {
  return decided.some(({ actionExecutionId, status }) =>
    id === undefined ? state === undefined || status!.toUpperCase() === state : actionExecutionId === id,
  );
}
