import { CALLER_KEYS, isBound } from '../binding';
import type { Problem } from '../finding';
import type { Statement } from '../statement';
import { hasWildcard, shown } from '../text';

/** Refuses a principal with a wildcard, unless a condition says who that is. */
export function openPrincipal(statement: Statement): Problem[] {
  if (!statement.allows || isBound(statement, CALLER_KEYS) || isPublicAddress(statement)) {
    return [];
  }
  return statement.principals.filter(({ name }) => hasWildcard(name)).map(({ name }) => ({
    rule: 'open-principal',
    problem: `principal ${shown(name)} is everybody`,
    instead: 'name the principal by its ARN, or add Condition StringEquals aws:PrincipalAccount, aws:PrincipalOrgID or aws:SourceAccount, or ArnLike aws:SourceArn',
  }));
}

/**
 * A function URL without authentication is open on purpose, like the address of a web site, and says so in its own words.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
function isPublicAddress({ bindings }: Statement): boolean {
  return bindings.some(({ key, values }) => (key === 'lambda:FunctionUrlAuthType' && values.join() === 'NONE') || (key === 'lambda:InvokedViaFunctionUrl' && values.join() === 'true'));
}
