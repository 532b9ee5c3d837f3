import { boundValues, isHeldTo } from '../binding';
import { ESCALATIONS } from '../escalations';
import type { RuleProblem } from '../finding';
import { PolicyKind, Statement } from '../statement';
import { awsManagedPolicy } from './aws-managed-policy';

/**
 * Rejects actions with which callers can grant themselves or others more permissions, even on an exact ARN. Accepts
 * them in key policies for the account root, and if a condition limits them to identities with a permissions boundary,
 * to named policies, or to grants for AWS services or named identities.
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

/** Whether a condition limits the action to what cannot give the caller more permissions. */
function isConfined(statement: Statement, action: string): boolean {
  const isGrant = /^kms:CreateGrant$/i.test(action);
  const keys = [
    ...(isGrant ? ['kms:GranteePrincipal', 'kms:ViaService'] : []),
    ...(/^iam:(?:Put|Attach)(?:Role|User)Policy$/i.test(action) ? ['iam:PermissionsBoundary'] : []),
    ...(/^iam:Attach/i.test(action) ? ['iam:PolicyARN'] : []),
  ];
  return (
    (isGrant && isHeldTo(statement, 'kms:GrantIsForAWSResource', 'true')) ||
    keys.some((key) => boundValues(statement, key)?.every(isHarmless))
  );
}

/** Whether a value names one policy, identity or service, other than the AWS managed policies that are too broad. */
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
