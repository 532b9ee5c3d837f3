import type { RuleProblem } from '../finding';
import { MANY, shown } from '../text';

const AWS_MANAGED = /^arn:[^:]*:iam::aws:policy\/([^]+)$/;
const START = 'arn:aws:iam::aws:policy/';

/** Rejects AWS managed policies, whose permissions AWS can extend at any time. */
export function awsManagedPolicy(arn: string): RuleProblem[] {
  const name = AWS_MANAGED.exec(arn)?.[1] ?? (mayBeManagedByAws(arn) ? arn : undefined);
  return name === undefined
    ? []
    : [
        {
          rule: 'aws-managed-policy',
          ...(name.endsWith('AdministratorAccess') && { isFinal: true }),
          problem: `${shown(name)} is an AWS managed policy, whose permissions AWS can change at any time`,
          instead: 'add the statements that the role needs to its own policy',
        },
      ];
}

/**
 * Whether an ARN can be the ARN of an AWS managed policy. If the ARN has too many possible values to try, only the part
 * before the first variable part is checked.
 */
function mayBeManagedByAws(arn: string): boolean {
  if (!arn.includes(MANY)) {
    return false;
  }
  const start = arn.slice(0, arn.indexOf(MANY)).replace(/^arn:[^:]*:/, 'arn:aws:');
  return START.startsWith(start) || start.startsWith(START);
}
