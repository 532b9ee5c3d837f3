import { isBound } from '../binding';
import type { RuleProblem } from '../finding';
import type { Statement } from '../statement';

/**
 * Refuses to pass a role to any service: a principal that may pass a role has its permissions.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function passRole(statement: Statement): RuleProblem[] {
  const passes = statement.actions.some((action) => action.toLowerCase() === 'iam:passrole');
  if (!statement.allows || !passes || isBound(statement, ['iam:PassedToService'])) {
    return [];
  }
  return [
    {
      rule: 'pass-role',
      problem: 'iam:PassRole lets the caller pass the role to any service',
      instead: 'move it to a statement of its own, with Condition StringEquals iam:PassedToService and the one service',
    },
  ];
}
