import type { ActionTable } from '../action-table';
import type { RuleProblem } from '../finding';
import type { Statement } from '../statement';
import { hasToken, hasWildcard } from '../text';

/** Refuses an action that does not exist: it grants nothing, and in a Deny it protects nothing. */
export function unknownAction(statement: Statement, table: ActionTable): RuleProblem[] {
  return statement.actions
    .filter((action) => !hasWildcard(action) && !hasToken(action) && !table.has(action))
    .map((action) => {
      const nearest = table.nearest(action);
      return {
        rule: 'unknown-action',
        problem: `IAM knows no action ${action}`,
        instead: nearest
          ? `write ${nearest} if that was meant`
          : 'write service:Action, as the service authorization reference spells it',
      };
    });
}
