import { Action } from '@slipway/embedded-aws';

/**
 * The change set that an action makes, such as `change set Release of stack Shop`; undefined if it makes none.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
 */
export function madeBy(action: Action): string | undefined {
  return changeSetOf(action, 'CHANGE_SET_REPLACE');
}

/** The change set that an action executes; undefined if it executes none. */
export function executedBy(action: Action): string | undefined {
  return changeSetOf(action, 'CHANGE_SET_EXECUTE');
}

function changeSetOf({ type, configuration }: Action, mode: string): string | undefined {
  const { ActionMode, StackName, ChangeSetName } = configuration;
  return type.provider === 'CloudFormation' && ActionMode === mode
    ? `change set ${ChangeSetName} of stack ${StackName}`
    : undefined;
}
