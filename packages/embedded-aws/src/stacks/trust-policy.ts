import { isObject, parts, Value } from './template';

/**
 * Returns whether a trust policy allows a service, by its global name or its name in a region, or everyone. Conditions
 * are not evaluated.
 *
 * @param service service principal, such as `lambda.amazonaws.com`
 */
export function trustsService(trust: unknown, service: string): boolean {
  const [label] = service.split('.');
  const names = new RegExp(`^${label}\\.([a-z0-9-]+\\.)?amazonaws\\.`);
  return trustsEveryone(trust) || trustedServices(trust).some((name) => names.test(name));
}

function trustsEveryone(trust: unknown): boolean {
  const open = [...parts(trust as Value)].some(
    (part) => isObject(part) && part.Effect === 'Allow' && part.Principal === '*',
  );
  return open || trustedPrincipals(trust).includes('*');
}

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
