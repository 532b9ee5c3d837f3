import { all, Truth } from './truth';

/**
 * Placeholder for a part of an ARN or a value that is not known before the call, such as the random part of an object
 * key.
 *
 * The placeholder cannot be `*`, because a service may require a literal `*`, as Lambda does for network interfaces.
 */
export const UNKNOWN_PART = '\uE000';

/**
 * Returns whether a policy pattern (`*`, `?`) matches a string, or undefined if the result depends on the unknown part
 * of the string.
 */
export function covers(pattern: string, text: string, ignoreCase = false): Truth {
  const [wanted, given] = ignoreCase ? [pattern.toLowerCase(), text.toLowerCase()] : [pattern, text];
  if (expression(wanted).test(given)) {
    return true;
  }
  return given.includes(UNKNOWN_PART) && mayFit(wanted, given) ? undefined : false;
}

/**
 * Returns whether a pattern matches an ARN. Each of the six parts is compared separately, so `*` does not match the
 * colons between parts.
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function coversArn(pattern: string, text: string): Truth {
  const [wanted, given] = [arnParts(pattern), arnParts(text)];
  if (wanted.length !== given.length) {
    return false;
  }
  const answers = wanted.map((part, index) => covers(part, given[index]));
  return all(answers);
}

/** Returns a string for messages, with `*` in place of the unknown parts. */
export function readable(text: string): string {
  return text.replaceAll(UNKNOWN_PART, '*');
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? [arn] : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function expression(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

/**
 * Returns whether a string with an unknown part could match a pattern, because its known beginning and end do not
 * contradict the pattern.
 */
function mayFit(pattern: string, text: string): boolean {
  const [begin, end] = [pattern.split(/[*?]/)[0], pattern.split(/[*?]/).pop()!];
  const [givenBegin, givenEnd] = [text.split(UNKNOWN_PART)[0], text.split(UNKNOWN_PART).pop()!];
  return (
    (begin.startsWith(givenBegin) || (givenBegin.startsWith(begin) && begin !== pattern)) &&
    (end.endsWith(givenEnd) || givenEnd.endsWith(end))
  );
}
