import type { ActionTable } from '../action-table';
import type { RuleProblem } from '../finding';
import { PolicyKind, Statement } from '../statement';
import { ATOM, hasToken, hasWildcard, shown } from '../text';

const NAMED = 8;

/** Pattern of the beginning of an ARN, up to and including the partition. */
const PARTITION = new RegExp(`^arn:(?:aws[a-z-]*|${ATOM}|[*?]+)?`);

/**
 * Rejects wildcards in actions, and actions that are known only at deployment.
 *
 * Wildcards in a Deny are accepted, because they only remove permissions. `kms:*` for the account root is accepted in a
 * key policy, because the key can become unmanageable without this statement.
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

/** Whether the statement allows `*` on `*`, which grants administrator permissions. */
function allowsEverything({ kind, resources }: Statement, action: string): boolean {
  return (
    kind !== PolicyKind.LIMIT &&
    isEverything(action) &&
    resources.some((resource) => hasWildcard(resource) && isEverything(resource.replace(PARTITION, '*')))
  );
}

/** Whether a pattern matches every value, as `*` does. */
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
    instead: 'write the action as a literal string',
  };
}

function wildcard(action: string, table: ActionTable): RuleProblem {
  const covered = table.matching(action);
  return {
    rule: 'wildcard-action',
    problem: `action ${action} has a wildcard that matches ${covered.length} actions`,
    instead:
      covered.length === 0
        ? 'remove the pattern, because no action matches it'
        : `list only the actions that are needed out of ${listed(covered)}`,
  };
}

function listed(actions: readonly string[]): string {
  return actions.length > NAMED
    ? `${actions.slice(0, NAMED).join(', ')} and ${actions.length - NAMED} more`
    : actions.join(', ');
}
