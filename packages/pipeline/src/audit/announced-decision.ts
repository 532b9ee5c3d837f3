import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';

/**
 * What the function gets about a decision. An event that is sent by hand names neither state nor attempt.
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
  /** The attempt: an action that is retried has another one. */
  readonly 'action-execution-id'?: string;
}

/** The attempts of an action that ended by a decision. One that was abandoned, with its execution, did not. */
export function decidedAttempts(actions: readonly ActionExecutionDetail[], action: string): ActionExecutionDetail[] {
  return actions.filter(
    ({ actionName, status }) => actionName === action && (status === 'Succeeded' || status === 'Failed'),
  );
}

/**
 * Whether the decision that was announced is among those that CodePipeline knows: an event may be faster than what it
 * answers.
 */
export function isKnown(
  { state, 'action-execution-id': id }: AnnouncedDecision,
  decided: readonly ActionExecutionDetail[],
): boolean {
  return decided.some(({ actionExecutionId, status }) =>
    id === undefined ? state === undefined || status!.toUpperCase() === state : actionExecutionId === id,
  );
}
