import type { ActionTable } from '../action-table';
import type { Problem } from '../finding';
import { staysWithinOne } from '../key-space';
import { PolicyKind, Statement } from '../statement';
import { hasToken, hasWildcard, shown } from '../text';

/** Policies in which `Resource: *` is the one resource that they are attached to. */
const OWN: readonly PolicyKind[] = [PolicyKind.KEY, PolicyKind.OWN_RESOURCE];
const NAMED = 4;

/** Refuses a resource that is a wildcard, or spans several, for an action that can be limited to exact ones. */
export function openResource(statement: Statement, table: ActionTable): Problem[] {
  if (!statement.allows) {
    return [];
  }
  return statement.resources
    .filter((resource) => hasWildcard(resource) && !(resource === '*' && OWN.includes(statement.kind)))
    .map((resource) => ({ resource, actions: actionsSpanning(resource, statement, table) }))
    .filter(({ actions }) => actions.length > 0)
    .map(({ resource, actions }) => problem(resource, actions, table));
}

/** What the statement allows on more than one resource, though IAM could limit it. */
function actionsSpanning(resource: string, statement: Statement, table: ActionTable): string[] {
  return statement.actions
    .flatMap((action) => (hasWildcard(action) && !hasToken(action) ? table.matching(action) : [action]))
    .filter((action) => table.arnsOf(action).length > 0 && !staysWithinOne(resource, action, statement));
}

function problem(resource: string, actions: readonly string[], table: ActionTable): Problem {
  const arns = [...new Set(actions.flatMap((action) => table.arnsOf(action)))];
  return {
    rule: 'open-resource',
    problem: `resource ${shown(resource)} spans resources, though ${listed(actions)} can be limited to one`,
    instead: `name the exact ARN, ${listed(arns, ' or ')}; keep on * only actions without resource-level permissions`,
  };
}

function listed(items: readonly string[], separator = ', '): string {
  return items.length > NAMED
    ? `${items.slice(0, NAMED).join(separator)} (and ${items.length - NAMED} more)`
    : items.join(separator);
}
