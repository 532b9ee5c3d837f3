import { isObject, parts, Value } from './template';

/** Returns the service principals that a trust policy allows. */
export function trustedServices(trust: unknown): string[] {
  return principals(trust, 'Service');
}

/** Returns the accounts, users and roles that a trust policy allows. */
export function trustedPrincipals(trust: unknown): string[] {
  return principals(trust, 'AWS');
}

function principals(trust: unknown, kind: 'Service' | 'AWS'): string[] {
  return [...parts(trust as Value)]
    .filter(isObject)
    .filter((part) => part.Effect === 'Allow' && isObject(part.Principal))
    .flatMap((part) => [(part.Principal as { readonly [kind: string]: Value })[kind] ?? []].flat() as string[]);
}
