import type { Binding, Statement } from './statement';
import { hasWildcard, TOKEN, VARIABLE } from './text';

/** Condition operators that do not match if the key is missing, unlike `...IfExists`, `ForAllValues:` and `Null`. */
const POSITIVE = /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/;

/** Condition operator that does not match if the key is missing, and whose value cannot identify a caller. */
const BOOL = 'Bool';

/** Patterns of condition values that identify exactly one owner even though they contain a wildcard. */
const ONE_OWNER: readonly RegExp[] = [
  /^arn:[^*?:]+:[^*?:]+:[^:]*:[^*?:]+:/, // an ARN in one exact account
  new RegExp(`^(?:o-[^*?/]+|${TOKEN})[/:]`), // a path below one exact organization, or below the ARN of one resource
];

/** Condition keys that identify the resource on whose behalf a service calls. */
export const SOURCE_KEYS: readonly string[] = [
  'aws:SourceArn',
  'aws:SourceAccount',
  'aws:SourceOrgID',
  'aws:SourceOrgPaths',
];

/** Condition keys that identify the service that uses a KMS key, or the resource or account for which it does so. */
export const KMS_SOURCE_KEYS: readonly string[] = [...SOURCE_KEYS, 'kms:ViaService', 'kms:CallerAccount'];

/** Condition keys that identify the caller or its network, and therefore limit a principal `*`. */
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
  // a bucket that delegates access control to access points of one account
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
  's3:DataAccessPointAccount',
  's3:DataAccessPointArn',
];

/** Whether a condition limits a statement to exact values of one of the keys. */
export function isBound(statement: Statement, keys: readonly string[]): boolean {
  return statement.bindings.some((binding) => keys.some((key) => speaksOf(binding, key)) && bindsExactly(binding));
}

/** Returns the exact values to which conditions limit a condition key, or undefined if no condition limits the key. */
export function boundValues(statement: Statement, key: string): readonly string[] | undefined {
  return statement.bindings.find((binding) => speaksOf(binding, key) && bindsExactly(binding))?.values;
}

/** Whether a statement requires that a condition key is present and has a specific value. */
export function isHeldTo(statement: Statement, key: string, value: string): boolean {
  return statement.bindings.some(
    (binding) =>
      (POSITIVE.test(binding.operator) || binding.operator === BOOL) &&
      speaksOf(binding, key) &&
      binding.values.join() === value,
  );
}

function speaksOf({ key }: Binding, wanted: string): boolean {
  return key.toLowerCase() === wanted.toLowerCase();
}

/**
 * Whether the values of a condition are exact. Policy variables whose value the request sets are not exact, because
 * they match every caller.
 */
function bindsExactly({ operator, values }: Binding): boolean {
  return (
    POSITIVE.test(operator) &&
    values.length > 0 &&
    values
      .map((value) => value.replaceAll(VARIABLE, '*'))
      .every((value) => !hasWildcard(value) || ONE_OWNER.some((owner) => owner.test(value)))
  );
}
