import { CALLER_KEYS, isBound, isHeldTo } from '../binding';
import type { RuleProblem } from '../finding';
import { PolicyKind, Statement } from '../statement';
import { hasWildcard, shown } from '../text';

/** Condition keys that Lambda sets for calls through a function URL, with the action and the value. */
const PUBLIC_ADDRESS = [
  { action: 'lambda:invokefunctionurl', key: 'lambda:FunctionUrlAuthType', value: 'NONE' },
  { action: 'lambda:invokefunction', key: 'lambda:InvokedViaFunctionUrl', value: 'true' },
];

/**
 * Rejects principals with a wildcard, unless a condition limits the callers. Statements for public function URLs and
 * for clients of EFS mount targets are accepted. A finding about a statement for a few networks can be acknowledged.
 */
export function openPrincipal(statement: Statement): RuleProblem[] {
  if (!statement.allows || isBound(statement, CALLER_KEYS) || isPublicAddress(statement) || isMounted(statement)) {
    return [];
  }
  return statement.principals
    .filter(({ name }) => hasWildcard(name))
    .map(({ name }) => ({
      rule: 'open-principal',
      ...(statement.kind !== PolicyKind.LIMIT && !isForNetworks(statement) && { isFinal: true }),
      problem: `principal ${shown(name)} allows everyone`,
      instead:
        'set Principal to an ARN, or add a condition: StringEquals on aws:PrincipalAccount, aws:PrincipalOrgID or aws:SourceAccount, or ArnLike on aws:SourceArn',
    }));
}

/**
 * Whether the statement is for a function URL without authentication, which is intentionally public.
 *
 * Lambda sets the condition keys in `PUBLIC_ADDRESS` only for calls through a function URL, so the statement allows no
 * other calls.
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
 * Whether the statement of an EFS policy is limited to mount targets, which only clients in the file system's network
 * can reach. Clients that mount the file system without IAM have no principal.
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

/**
 * Whether the statement is limited to IP addresses in small ranges, such as those of an office. S3 does not count such
 * a statement as public.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
function isForNetworks({ bindings }: Statement): boolean {
  return bindings.some(
    ({ operator, key, values }) =>
      operator === 'IpAddress' && key.toLowerCase() === 'aws:sourceip' && values.length > 0 && values.every(isSmall),
  );
}

/** Whether an address range is not larger than /8 with IPv4, and not larger than /32 with IPv6. */
function isSmall(range: string): boolean {
  const [address, length = '128'] = range.split('/');
  return !hasWildcard(range) && Number(length) >= (address!.includes(':') ? 32 : 8);
}
