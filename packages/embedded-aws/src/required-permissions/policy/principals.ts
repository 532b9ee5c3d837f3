import { Statement } from './statements';

/** Principal that makes a call: a role, or an AWS service with its own permissions. */
export type Principal = { readonly roleArn: string } | { readonly service: string };

/**
 * Returns whether a statement in a resource policy names the principal itself or the principal's account. Returns
 * undefined if the statement names neither.
 */
export function reachOf(
  { Principal: named, NotPrincipal: others }: Statement,
  principal: Principal,
): 'direct' | 'account' | undefined {
  if (named === undefined) {
    return others !== undefined && namedIn(others, principal) === undefined ? 'direct' : undefined;
  }
  return namedIn(named, principal);
}

function namedIn(named: unknown, principal: Principal): 'direct' | 'account' | undefined {
  const { AWS: users = [], Service: services = [] } = (named === '*' ? { AWS: '*' } : named) as {
    readonly AWS?: string | readonly string[];
    readonly Service?: string | readonly string[];
  };
  if ('service' in principal) {
    return [services].flat().includes(principal.service) ? 'direct' : undefined;
  }
  const [, partition, , , account] = principal.roleArn.split(':');
  if ([users].flat().some((user) => user === '*' || user === principal.roleArn)) {
    return 'direct';
  }
  return [users].flat().some((user) => user === account || user === `arn:${partition}:iam::${account}:root`)
    ? 'account'
    : undefined;
}
