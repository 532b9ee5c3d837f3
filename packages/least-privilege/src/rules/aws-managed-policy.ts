import type { RuleProblem } from '../finding';
import { MANY, shown } from '../text';

const AWS_MANAGED = /^arn:[^:]*:iam::aws:policy\/([^]+)$/;
const START = 'arn:aws:iam::aws:policy/';

/** Refuses an AWS managed policy, which AWS can widen at any time. */
export function awsManagedPolicy(arn: string): RuleProblem[] {
  const name = AWS_MANAGED.exec(arn)?.[1] ?? (mayBeManagedByAws(arn) ? arn : undefined);
  return name === undefined
    ? []
    : [
        {
          rule: 'aws-managed-policy',
          ...(name.endsWith('AdministratorAccess') && { isFinal: true }),
          problem: `${shown(name)} is a policy that AWS manages, and AWS decides what it allows`,
          instead: 'add the statements that the role needs to its own policy',
        },
      ];
}

/**
 * Whether an ARN may be that of an AWS managed policy. If it has too many alternatives to try, the part before the
 * first one decides.
 */
function mayBeManagedByAws(arn: string): boolean {
  if (!arn.includes(MANY)) {
    return false;
  }
  const start = arn.slice(0, arn.indexOf(MANY)).replace(/^arn:[^:]*:/, 'arn:aws:');
  return START.startsWith(start) || start.startsWith(START);
}
