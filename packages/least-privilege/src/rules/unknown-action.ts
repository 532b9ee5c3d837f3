import type { ActionTable } from '../action-table';
import type { RuleProblem } from '../finding';
import type { Statement } from '../statement';
import { hasToken, hasWildcard } from '../text';

/** Rejects actions that do not exist. An Allow with such an action grants nothing, and a Deny protects nothing. */
export function unknownAction(statement: Statement, table: ActionTable): RuleProblem[] {
  return statement.actions
    .filter((action) => !hasWildcard(action) && !hasToken(action) && !table.has(action))
    .map((action) => {
      const nearest = table.nearest(action);
      return {
        rule: 'unknown-action',
        problem: `the action ${action} does not exist`,
        instead: nearest
          ? `correct the name, for example to ${nearest}`
          : 'write the action as service:Action, as in the service authorization reference',
      };
    });
}
