import type { Problem } from '../finding';
import { shown } from '../text';

const AWS_MANAGED = /^arn:[^:]*:iam::aws:policy\/(.+)$/;

/** Refuses a policy that AWS writes, and widens when it likes. */
export function awsManagedPolicy(arn: string): Problem[] {
  const name = AWS_MANAGED.exec(arn)?.[1];
  return name === undefined
    ? []
    : [
        {
          rule: 'aws-managed-policy',
          problem: `${shown(name)} is a policy that AWS manages, and AWS decides what it allows`,
          instead: 'write the statements that are needed into a policy of the role',
        },
      ];
}
