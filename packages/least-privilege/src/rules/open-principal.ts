import { CALLER_KEYS, isBound, isHeldTo } from '../binding';
import type { RuleProblem } from '../finding';
import { PolicyKind, Statement } from '../statement';
import { hasWildcard, shown } from '../text';

/** Condition keys that Lambda sets for calls through a function URL, with the action and the value. */
const PUBLIC_ADDRESS = [
  { action: 'lambda:invokefunctionurl', key: 'lambda:FunctionUrlAuthType', value: 'NONE' },
  { action: 'lambda:invokefunction', key: 'lambda:InvokedViaFunctionUrl', value: 'true' },
];

/** Refuses principals with a wildcard, unless a condition limits the callers. */
export function openPrincipal(statement: Statement): RuleProblem[] {
  if (!statement.allows || isBound(statement, CALLER_KEYS) || isPublicAddress(statement) || isMounted(statement)) {
    return [];
  }
  return statement.principals
    .filter(({ name }) => hasWildcard(name))
    .map(({ name }) => ({
      rule: 'open-principal',
      ...(statement.kind !== PolicyKind.LIMIT && { isFinal: true }),
      problem: `principal ${shown(name)} allows everyone`,
      instead:
        'name the principal by its ARN, or add Condition StringEquals aws:PrincipalAccount, aws:PrincipalOrgID or aws:SourceAccount, or ArnLike aws:SourceArn',
    }));
}

/**
 * Whether the statement is for a function URL without authentication, which is intentionally public.
 *
 * Lambda sets these keys only for calls through a function URL, so such a statement allows no other calls.
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
 * Whether the statement is limited to mount targets, which only clients in the network of the file system can reach. In
 * EFS, clients that mount without IAM have no principal.
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
