import { boundValues } from '../binding';
import { ESCALATIONS } from '../escalations';
import type { RuleProblem } from '../finding';
import { PolicyKind, Statement } from '../statement';
import { awsManagedPolicy } from './aws-managed-policy';

/**
 * Rejects actions with which callers can grant themselves or others more permissions, even on an exact ARN. Accepts
 * them in key policies for the account root, and if a condition limits them to identities with a permissions boundary
 * or to named policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function privilegeEscalation(statement: Statement): RuleProblem[] {
  if (!statement.allows || (statement.kind === PolicyKind.KEY && statement.speaksToAccountRoot)) {
    return [];
  }
  return statement.actions.flatMap((action) => {
    const way = ESCALATIONS.get(action.toLowerCase());
    return way === undefined || isConfined(statement, action) ? [] : [problem(action, way)];
  });
}

/** Whether a condition limits the action to identities with a permissions boundary, or to named policies. */
function isConfined(statement: Statement, action: string): boolean {
  const keys = [
    ...(/^iam:(?:Put|Attach)(?:Role|User)Policy$/i.test(action) ? ['iam:PermissionsBoundary'] : []),
    ...(/^iam:Attach/i.test(action) ? ['iam:PolicyARN'] : []),
  ];
  return keys.some((key) => boundValues(statement, key)?.every(isHarmless));
}

/** Whether an ARN names one policy, other than the AWS managed policies that are too broad. */
function isHarmless(arn: string): boolean {
  return !/[*?]/.test(arn) && awsManagedPolicy(arn).length === 0;
}

function problem(action: string, way: string): RuleProblem {
  return {
    rule: 'privilege-escalation',
    problem: `${action} lets the caller ${way}`,
    instead: 'make the change with CloudFormation, or with a role that only people can assume',
  };
}
