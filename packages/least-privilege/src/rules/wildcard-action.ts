import type { ActionTable } from '../action-table';
import type { Problem } from '../finding';
import { PolicyKind, Statement } from '../statement';
import { hasToken, hasWildcard, shown } from '../text';

const NAMED = 8;

/**
 * Refuses a wildcard in an action, and an action that synthesis cannot read.
 *
 * A wildcard in a Deny takes rights away and stays. The statement that gives a key to its own account's IAM has to say
 * `kms:*`, or the key can become unmanageable.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function wildcardAction(statement: Statement, table: ActionTable): Problem[] {
  if (!statement.allows) {
    return [];
  }
  return statement.actions
    .filter((action) => (hasWildcard(action) || hasToken(action)) && !givesKeyToAccount(statement, action))
    .map((action) => (hasToken(action) ? unreadable(action) : wildcard(action, table)));
}

function givesKeyToAccount(statement: Statement, action: string): boolean {
  return action === 'kms:*' && statement.kind === PolicyKind.KEY && statement.speaksToAccountRoot;
}

function unreadable(action: string): Problem {
  return {
    rule: 'wildcard-action',
    problem: `action ${shown(action)} is known at deployment only and may hold a wildcard`,
    instead: 'write the action as a plain string',
  };
}

function wildcard(action: string, table: ActionTable): Problem {
  const covered = table.matching(action);
  return {
    rule: 'wildcard-action',
    problem: `action ${action} has a wildcard and stands for ${covered.length} actions`,
    instead:
      covered.length === 0
        ? 'take it out: it stands for no action'
        : `name the actions that are needed, out of ${listed(covered)}`,
  };
}

function listed(actions: readonly string[]): string {
  return actions.length > NAMED
    ? `${actions.slice(0, NAMED).join(', ')} and ${actions.length - NAMED} more`
    : actions.join(', ');
}
