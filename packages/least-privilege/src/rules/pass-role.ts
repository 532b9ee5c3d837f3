import { isBound } from '../binding';
import type { RuleProblem } from '../finding';
import type { Statement } from '../statement';

/**
 * Rejects `iam:PassRole` without a specific service. A principal that can pass a role can use the role's permissions.
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
      instead:
        'move iam:PassRole to a separate statement, with a StringEquals condition on iam:PassedToService that names one service',
    },
  ];
}
