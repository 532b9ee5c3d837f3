import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';

/**
 * EventBridge event about an approval decision. An event that is sent manually contains neither the state nor the
 * attempt.
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
  /** ID of one attempt of the action. Each retry has a new ID. */
  readonly 'action-execution-id'?: string;
}

/** Returns the attempts of an approval action that ended with a decision. Abandoned attempts are left out. */
export function decidedAttempts(actions: readonly ActionExecutionDetail[], action: string): ActionExecutionDetail[] {
  return actions.filter(
    ({ actionName, status }) => actionName === action && (status === 'Succeeded' || status === 'Failed'),
  );
}

/** Whether the CodePipeline API already returns the decision that an event announces. The event can arrive earlier. */
export function isKnown(
  { state, 'action-execution-id': id }: AnnouncedDecision,
  decided: readonly ActionExecutionDetail[],
): boolean {
  return decided.some(({ actionExecutionId, status }) =>
    id === undefined ? state === undefined || status!.toUpperCase() === state : actionExecutionId === id,
  );
}
