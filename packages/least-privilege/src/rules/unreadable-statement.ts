import type { RuleProblem } from '../finding';
import { isStatement } from '../statement';
import { isObject } from '../text';

/** Part of a statement that cannot be read: its path in the statement, and the problem. */
interface Part {
  readonly within: string;
  readonly problem: RuleProblem;
}

/** Rejects entries that are not statements at synthesis, because they can become any statement at deployment. */
export function unreadableStatement(entry: unknown): RuleProblem[] {
  return isStatement(entry) && !hasFunction(entry)
    ? []
    : [
        {
          rule: 'unreadable-statement',
          problem: 'the statement cannot be read at synthesis, so it may allow anything',
          instead:
            'write the complete statement with Effect, Action and Resource; the only intrinsic function that may enclose it is Fn::If',
        },
      ];
}

/** Returns a problem for each element of a statement that neither IAM nor the rules can read. */
export function unreadableElements(entry: unknown): Part[] {
  if (!isStatement(entry)) {
    return [];
  }
  const { Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = entry;
  return [
    ...(isEffect(Effect) ? [] : [part('Effect', 'Allow or Deny')]),
    ...Object.entries({ Action, NotAction, Resource, NotResource })
      .filter(([, value]) => value !== undefined && !isTexts(value))
      .map(([name]) => part(name, 'a string, or a list of strings')),
    ...Object.entries({ Principal, NotPrincipal }).flatMap(([name, value]) => unreadablePrincipals(name, value)),
    ...unreadableConditions(Condition),
  ];
}

function unreadablePrincipals(name: string, principal: unknown): Part[] {
  if (principal === undefined || isTexts(principal)) {
    return [];
  }
  if (!isObject(principal)) {
    return [part(name, "'*', or an object with AWS, Service or Federated")];
  }
  return Object.entries(principal)
    .filter(([, value]) => !isTexts(value))
    .map(([type]) => part(`${name}/${type}`, 'a string, or a list of strings'));
}

function unreadableConditions(condition: unknown): Part[] {
  if (condition === undefined || isFunction(condition)) {
    return [];
  }
  if (!isObject(condition)) {
    return [part('Condition', 'an object with condition operators')];
  }
  return Object.entries(condition).flatMap(([operator, keys]) => {
    if (!isObject(keys)) {
      return [part(`Condition/${operator}`, 'an object with condition keys and values')];
    }
    return isFunction(keys)
      ? []
      : Object.entries(keys)
          .filter(([, value]) => !isTexts(value))
          .map(([key]) => part(`Condition/${operator}/${key}`, 'a string, or a list of strings'));
  });
}

function isEffect(value: unknown): boolean {
  return value === 'Allow' || value === 'Deny' || isFunction(value);
}

/**
 * Whether a value is a string or a list of strings. Numbers and booleans count as strings, because conditions can
 * contain them.
 */
function isTexts(value: unknown): boolean {
  return Array.isArray(value)
    ? value.every(isTexts)
    : ['string', 'number', 'boolean'].includes(typeof value) || isFunction(value);
}

/** Whether a value is an intrinsic function. */
function isFunction(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.keys(value).length === 1 &&
    Object.keys(value).every((key) => key === 'Ref' || key.startsWith('Fn::'))
  );
}

/** Whether a statement contains an intrinsic function such as `Fn::Transform`, which can replace or add elements. */
function hasFunction(entry: object): boolean {
  return Object.keys(entry).some((key) => key.startsWith('Fn::'));
}

function part(within: string, expected: string): Part {
  return {
    within,
    problem: {
      rule: 'unreadable-statement',
      problem: `the statement element ${within.replaceAll('/', ' ')} cannot be read: expected ${expected}`,
      instead: 'write the element in the format that the IAM policy language requires',
    },
  };
}
