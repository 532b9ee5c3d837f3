import { Action } from '@slipway/embedded-aws';

/**
 * Returns a description of the change set that an action creates, such as `change set Release of stack Shop`, or
 * undefined if the action creates no change set.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
 */
export function madeBy(action: Action): string | undefined {
  return changeSetOf(action, 'CHANGE_SET_REPLACE');
}

/**
 * Returns a description of the change set that an action executes, or undefined if the action executes no change set.
 */
export function executedBy(action: Action): string | undefined {
  return changeSetOf(action, 'CHANGE_SET_EXECUTE');
}

function changeSetOf({ type, configuration }: Action, mode: string): string | undefined {
  const { ActionMode, StackName, ChangeSetName } = configuration;
  return type.provider === 'CloudFormation' && ActionMode === mode
    ? `change set ${ChangeSetName} of stack ${StackName}`
    : undefined;
}
