import type { ActionTable } from '../action-table';
import type { RuleProblem } from '../finding';
import { keySpacesOf } from '../key-space';
import { PolicyKind, Statement } from '../statement';
import { hasToken, hasWildcard, shown } from '../text';

/** Kinds of policies in which `Resource: *` means only the resource that has the policy, or that only limit access. */
const OWN: readonly PolicyKind[] = [PolicyKind.KEY, PolicyKind.OWN_RESOURCE, PolicyKind.LIMIT];
const NAMED = 4;
/** Maximum number of actions whose ARN formats are looked up for the advice. */
const MOST_ACTIONS = 100;

/**
 * Rejects wildcards in resources if the action can be limited to exact ARNs. Wildcards that match only parts of one
 * resource, such as the objects of a bucket, are accepted.
 */
export function openResource(statement: Statement, table: ActionTable): RuleProblem[] {
  if (!statement.allows) {
    return [];
  }
  return statement.resources
    .filter((resource) => hasWildcard(resource) && !(resource === '*' && OWN.includes(statement.kind)))
    .map((resource) => ({ resource, actions: actionsSpanning(resource, statement, table) }))
    .filter(({ actions }) => actions.length > 0)
    .map(({ resource, actions }) => problem(resource, actions, table));
}

/** Returns the actions that the statement allows on several resources, although they can be limited to one resource. */
function actionsSpanning(resource: string, statement: Statement, table: ActionTable): readonly string[] {
  const staysWithin = keySpacesOf(resource);
  const lists = statement.actions.map((action) => (hasToken(action) ? [] : table.limitable(action)));
  // without a copy of the thousands of actions that `*` matches
  const actions = lists.length === 1 ? lists[0] : lists.flat();
  return staysWithin ? actions.filter((action) => !staysWithin(action, statement)) : actions;
}

function problem(resource: string, actions: readonly string[], table: ActionTable): RuleProblem {
  const named = actions.slice(0, MOST_ACTIONS);
  const arns = [...new Set(named.flatMap((action) => table.arnsOf(action)))];
  return {
    rule: 'open-resource',
    problem: `resource ${shown(resource)} covers several resources, although ${listed(actions)} can be limited to one`,
    instead: `name the exact ARN, in the format ${listed(arns, ' or ')}; use * only for actions without resource-level permissions`,
  };
}

function listed(items: readonly string[], separator = ', '): string {
  return items.length > NAMED
    ? `${items.slice(0, NAMED).join(separator)} (and ${items.length - NAMED} more)`
    : items.join(separator);
}
