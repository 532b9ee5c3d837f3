import type { ActionTable } from '../action-table';
import type { RuleProblem } from '../finding';
import { PolicyKind, Statement } from '../statement';
import { ATOM, hasToken, hasWildcard, shown } from '../text';

const NAMED = 8;

/** An ARN that means everything in a partition. */
const PARTITION = new RegExp(`^arn:(?:aws[a-z-]*|${ATOM}|[*?]+)?`);

/**
 * Refuses a wildcard in an action, and an action that synthesis cannot read.
 *
 * A wildcard in a Deny removes permissions and is accepted. The statement that lets the IAM policies of the account
 * control a key needs `kms:*`, or the key can become unmanageable.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function wildcardAction(statement: Statement, table: ActionTable): RuleProblem[] {
  if (!statement.allows) {
    return [];
  }
  return statement.actions
    .filter((action) => (hasWildcard(action) || hasToken(action)) && !givesKeyToAccount(statement, action))
    .map((action) =>
      hasToken(action)
        ? unreadable(action)
        : { ...wildcard(action, table), ...(allowsEverything(statement, action) && { isFinal: true }) },
    );
}

/** Whether the statement allows `*` on `*`, which makes an administrator. */
function allowsEverything({ kind, resources }: Statement, action: string): boolean {
  return (
    kind !== PolicyKind.LIMIT &&
    isEverything(action) &&
    resources.some((resource) => hasWildcard(resource) && isEverything(resource.replace(PARTITION, '*')))
  );
}

/** `*`, however it is written. */
function isEverything(pattern: string): boolean {
  return pattern.includes('*') && /^[*?:/]+$/.test(pattern);
}

function givesKeyToAccount(statement: Statement, action: string): boolean {
  return action === 'kms:*' && statement.kind === PolicyKind.KEY && statement.speaksToAccountRoot;
}

function unreadable(action: string): RuleProblem {
  return {
    rule: 'wildcard-action',
    problem: `action ${shown(action)} is known only at deployment and may contain a wildcard`,
    instead: 'write the action as a plain string',
  };
}

function wildcard(action: string, table: ActionTable): RuleProblem {
  const covered = table.matching(action);
  return {
    rule: 'wildcard-action',
    problem: `action ${action} has a wildcard and stands for ${covered.length} actions`,
    instead:
      covered.length === 0
        ? 'remove it: no action matches'
        : `list the actions that are needed, from ${listed(covered)}`,
  };
}

function listed(actions: readonly string[]): string {
  return actions.length > NAMED
    ? `${actions.slice(0, NAMED).join(', ')} and ${actions.length - NAMED} more`
    : actions.join(', ');
}
