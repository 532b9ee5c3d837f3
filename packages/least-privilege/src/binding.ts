import type { Binding, Statement } from './statement';
import { hasWildcard, TOKEN } from './text';

/** Operators that are false where the key is absent; `...IfExists`, `ForAllValues:` and `Null` are not. */
const POSITIVE = /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/;

/** The one such operator that names nobody. */
const BOOL = 'Bool';

/** Values with a wildcard that still name one owner. */
const ONE_OWNER: readonly RegExp[] = [
  /^arn:[^*?:]+:[^*?:]+:[^:]*:[^*?:]+:/, // an ARN of one exact account
  new RegExp(`^(?:o-[^*?/]+|${TOKEN})[/:]`), // what is below one exact organization, or below the ARN of one resource
];

/** What a service says about the resource on whose behalf it calls. */
export const SOURCE_KEYS: readonly string[] = [
  'aws:SourceArn',
  'aws:SourceAccount',
  'aws:SourceOrgID',
  'aws:SourceOrgPaths',
];

/** The same, for the uses of a KMS key: the service, what it encrypts, and the account it does so for. */
export const KMS_SOURCE_KEYS: readonly string[] = [
  ...SOURCE_KEYS,
  'kms:ViaService',
  'kms:CallerAccount',
  'kms:EncryptionContext:',
];

/** What says who calls, or from where, so that a principal `*` is no longer everybody. */
export const CALLER_KEYS: readonly string[] = [
  ...SOURCE_KEYS,
  'aws:SourceOwner',
  'aws:SourceVpc',
  'aws:SourceVpce',
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
  'kms:CallerAccount',
];

/**
 * Whether a condition binds a statement to exact values of one of the keys.
 *
 * @param keys one that ends in a colon stands for every key below it
 */
export function isBound(statement: Statement, keys: readonly string[]): boolean {
  return statement.bindings.some(
    (binding) => POSITIVE.test(binding.operator) && keys.some((key) => speaksOf(binding, key)) && bindsExactly(binding),
  );
}

/** Whether a condition holds only where a key is there and has one certain value. */
export function isHeldTo(statement: Statement, key: string, value: string): boolean {
  return statement.bindings.some(
    (binding) =>
      (POSITIVE.test(binding.operator) || binding.operator === BOOL) &&
      speaksOf(binding, key) &&
      binding.values.join() === value,
  );
}

function speaksOf({ key }: Binding, wanted: string): boolean {
  return wanted.endsWith(':')
    ? key.toLowerCase().startsWith(wanted.toLowerCase())
    : key.toLowerCase() === wanted.toLowerCase();
}

function bindsExactly({ values }: Binding): boolean {
  return (
    values.length > 0 && values.every((value) => !hasWildcard(value) || ONE_OWNER.some((owner) => owner.test(value)))
  );
}
