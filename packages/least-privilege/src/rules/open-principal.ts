import { CALLER_KEYS, isBound, isHeldTo } from '../binding';
import type { RuleProblem } from '../finding';
import { PolicyKind, Statement } from '../statement';
import { hasWildcard, shown } from '../text';

/** What Lambda sends with the two actions that a call of a function URL takes. */
const PUBLIC_ADDRESS = [
  { action: 'lambda:invokefunctionurl', key: 'lambda:FunctionUrlAuthType', value: 'NONE' },
  { action: 'lambda:invokefunction', key: 'lambda:InvokedViaFunctionUrl', value: 'true' },
];

/** Refuses a principal with a wildcard, unless a condition says who that is. */
export function openPrincipal(statement: Statement): RuleProblem[] {
  if (!statement.allows || isBound(statement, CALLER_KEYS) || isPublicAddress(statement) || isMounted(statement)) {
    return [];
  }
  return statement.principals
    .filter(({ name }) => hasWildcard(name))
    .map(({ name }) => ({
      rule: 'open-principal',
      ...(statement.kind !== PolicyKind.LIMIT && { isFinal: true }),
      problem: `principal ${shown(name)} is everybody`,
      instead:
        'name the principal by its ARN, or add Condition StringEquals aws:PrincipalAccount, aws:PrincipalOrgID or aws:SourceAccount, or ArnLike aws:SourceArn',
    }));
}

/**
 * A function URL without authentication is open on purpose, like the address of a web site, and says so in its own
 * words.
 *
 * Only Lambda sends these keys, and only with these calls: in a statement for anything else they say nothing.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
function isPublicAddress(statement: Statement): boolean {
  const { actions } = statement;
  return (
    actions.length > 0 &&
    PUBLIC_ADDRESS.some(
      ({ action, key, value }) =>
        actions.every((one) => one.toLowerCase() === action) && isHeldTo(statement, key, value),
    )
  );
}

/**
 * Anyone who reaches the mount target of a file system is in its network, behind its security group: EFS names no
 * principal for a client that mounts without IAM.
 *
 * @see https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
 */
function isMounted(statement: Statement): boolean {
  return (
    statement.actions.length > 0 &&
    statement.actions.every((action) => /^elasticfilesystem:client(?:mount|write|rootaccess)$/i.test(action)) &&
    isHeldTo(statement, 'elasticfilesystem:AccessedViaMountTarget', 'true')
  );
}
