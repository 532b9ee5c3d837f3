import { all, any, not, Truth } from './truth';
import { covers, coversArn } from './wildcards';

/**
 * Known values of condition keys in a request, by key in any letter case. `null` means that the request does not have
 * the key. Keys that are not listed have unknown values.
 */
export type RequestContext = Readonly<Record<string, string | readonly string[] | null>>;

export type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Comparison = (expected: string, actual: string) => Truth;

const POSITIVE: Readonly<Record<string, Comparison>> = {
  stringequals: (expected, actual) => expected === actual,
  stringequalsignorecase: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  stringlike: (expected, actual) => covers(expected, actual),
  arnequals: coversArn,
  arnlike: coversArn,
  bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
};

const NEGATIVE: Readonly<Record<string, Comparison>> = {
  stringnotequals: POSITIVE.stringequals,
  stringnotequalsignorecase: POSITIVE.stringequalsignorecase,
  stringnotlike: POSITIVE.stringlike,
  arnnotequals: POSITIVE.arnequals,
  arnnotlike: POSITIVE.arnlike,
};

const OPERATOR = /^(?:(forallvalues|foranyvalue):)?(.+?)(ifexists)?$/;
const VARIABLE = /\$\{([^}]*)\}/g;
const LITERALS: Readonly<Record<string, string>> = { '*': '*', '?': '?', $: '$' };

/**
 * Returns whether all conditions of a statement are true. Returns undefined if the result depends on an unknown key, or
 * on an operator for numbers, dates, IP addresses or binary values, which are not evaluated here.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function conditionsHold(conditions: Conditions, context: RequestContext): Truth {
  return all(eachCondition(conditions).map(([operator, key, expected]) => holds(operator, key, expected, context)));
}

/** Returns the keys of the conditions that cannot be evaluated, to explain why a decision is not possible. */
export function unknownKeys(conditions: Conditions, context: RequestContext): string[] {
  return eachCondition(conditions)
    .filter(([operator, key, expected]) => holds(operator, key, expected, context) === undefined)
    .map(([, key]) => key);
}

/**
 * Returns a policy string in which the policy variables are replaced by their values, or undefined if a value is
 * unknown.
 */
export function fillVariables(text: string, context: RequestContext): string | undefined {
  let known = true;
  const filled = text.replace(VARIABLE, (_, name: string) => {
    const value = LITERALS[name] ?? lookUp(context, name.split(',')[0].trim());
    known &&= typeof value === 'string';
    return String(value);
  });
  return known ? filled : undefined;
}

function eachCondition(conditions: Conditions): [operator: string, key: string, expected: string[]][] {
  return Object.entries(conditions).flatMap(([operator, block]) =>
    Object.entries(block).map(
      ([key, expected]) => [operator, key, [expected].flat().map(String)] as [string, string, string[]],
    ),
  );
}

function holds(written: string, key: string, expected: readonly string[], context: RequestContext): Truth {
  const [, qualifier, operator, ifExists] = OPERATOR.exec(written.toLowerCase())!;
  const value = lookUp(context, key);
  if (value === undefined) {
    return undefined;
  }
  if (operator === 'null') {
    return any(expected.map((one) => (one.toLowerCase() === 'true') === (value === null)));
  }
  const negative = NEGATIVE[operator];
  const compare = POSITIVE[operator] ?? negative;
  if (value === null) {
    return qualifier === undefined
      ? ifExists !== undefined || /not(equals|like|ipaddress)/.test(operator)
      : qualifier === 'forallvalues';
  }
  if (compare === undefined) {
    return undefined;
  }
  const fits = [value].flat().map((actual) => {
    const found = any(expected.map((one) => compareFilled(compare, one, actual, context)));
    return negative === undefined ? found : not(found);
  });
  return qualifier === 'foranyvalue' || (qualifier === undefined && negative === undefined) ? any(fits) : all(fits);
}

function compareFilled(compare: Comparison, expected: string, actual: string, context: RequestContext): Truth {
  const filled = fillVariables(expected, context);
  return filled === undefined ? undefined : compare(filled, actual);
}

function lookUp(context: RequestContext, key: string): string | readonly string[] | null | undefined {
  const name = Object.keys(context).find((one) => one.toLowerCase() === key.toLowerCase());
  return name === undefined ? undefined : context[name];
}
