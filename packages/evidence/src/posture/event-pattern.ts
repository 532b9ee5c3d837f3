import { isObject, Json, objectOf } from './template-value';

const FIELDS = ['version', 'id', 'source', 'account', 'time', 'region', 'resources', 'detail-type', 'detail', '$or'];
const MATCHERS = ['prefix', 'suffix', 'anything-but', 'numeric', 'cidr', 'exists', 'equals-ignore-case', 'wildcard'];
const OPERATORS = ['<', '<=', '=', '>', '>='];

/**
 * Returns a description of the first syntax error in an event pattern, or `undefined` for a valid pattern. The pattern
 * is an object or a JSON string.
 */
export function malformedPattern(value: unknown): string | undefined {
  const pattern = objectOf(value);
  if (!pattern || Object.keys(pattern).length === 0) {
    return 'the pattern is not an object with fields';
  }
  const unknown = Object.keys(pattern).find((field) => !FIELDS.includes(field));
  return unknown ? `events have no field ${unknown}` : malformedFields(pattern, '');
}

function malformedFields(fields: Json, path: string): string | undefined {
  return Object.entries(fields)
    .map(([name, value]) => malformedField(value, path ? `${path}.${name}` : name))
    .find((fault) => fault !== undefined);
}

function malformedField(value: unknown, path: string): string | undefined {
  if (isFunction(value)) {
    return undefined;
  }
  if (path.endsWith('$or')) {
    return undefined; // alternative patterns are not checked
  }
  if (isObject(value)) {
    return malformedFields(value, path);
  }
  if (!Array.isArray(value)) {
    return `${path} is not a list`;
  }
  return value.length === 0
    ? `${path} is an empty list`
    : value.map((item) => malformedItem(item, path)).find((fault) => fault !== undefined);
}

function malformedItem(item: unknown, path: string): string | undefined {
  if (Array.isArray(item)) {
    return `${path} contains a nested list`;
  }
  if (!isObject(item) || isFunction(item)) {
    return undefined;
  }
  const [matcher, ...others] = Object.keys(item);
  if (matcher === undefined || others.length > 0 || !MATCHERS.includes(matcher)) {
    return `${path} has an item with ${Object.keys(item).join(' and ') || 'no operator'}, but an item must have exactly one valid operator`;
  }
  return isOperand(matcher, item[matcher]) ? undefined : `${path} has an invalid value for the operator ${matcher}`;
}

function isOperand(matcher: string, operand: unknown): boolean {
  switch (matcher) {
    case 'exists':
      return typeof operand === 'boolean';
    case 'numeric':
      return (
        Array.isArray(operand) &&
        operand.length % 2 === 0 &&
        operand.every((one, index) => (index % 2 === 0 ? OPERATORS.includes(one as string) : typeof one === 'number'))
      );
    case 'anything-but':
      return operand !== undefined && operand !== null;
    default:
      return typeof operand === 'string' || isObject(operand);
  }
}

function isFunction(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 1 && /^(Ref|Fn::.*)$/.test(Object.keys(value)[0]);
}
