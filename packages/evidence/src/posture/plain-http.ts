import type { Comparison, Statement } from './policy';
import { isOff } from './template-value';

/** Whether a statement denies everyone its actions for every request over plain HTTP. */
export function deniesPlainHttp({ denies, isForEverybody, comparisons }: Statement): boolean {
  return denies && isForEverybody && comparisons.length > 0 && comparisons.every(includesPlainHttp);
}

/** Conditions on the TLS version do not count, because a request without TLS has no such version to compare. */
function includesPlainHttp({ operator, key, values }: Comparison): boolean {
  return operator === 'bool' && key === 'aws:securetransport' && values.some(({ value }) => isOff(value));
}
