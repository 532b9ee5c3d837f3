import type { RuleProblem } from '../finding';
import { isStatement } from '../statement';
import { isObject } from '../text';

/** A part of a statement, as a path in it, and the type that is expected there. */
interface Part {
  readonly within: string;
  readonly problem: RuleProblem;
}

/** Refuses an entry that is not a statement: the deployment may turn it into any statement. */
export function unreadableStatement(entry: unknown): RuleProblem[] {
  return isStatement(entry) && !hasFunction(entry)
    ? []
    : [
        {
          rule: 'unreadable-statement',
          problem: 'this statement cannot be read at synthesis, and may allow anything',
          instead:
            'write the statement in full, with Effect, Action and Resource; the only function allowed around it is Fn::If',
        },
      ];
}

/** Refuses each element of a statement that neither IAM nor a rule can read. */
export function unreadableElements(entry: unknown): Part[] {
  if (!isStatement(entry)) {
    return [];
  }
  const { Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = entry;
  return [
    ...(isEffect(Effect) ? [] : [part('Effect', 'Allow or Deny')]),
    ...Object.entries({ Action, NotAction, Resource, NotResource })
      .filter(([, value]) => value !== undefined && !isTexts(value))
      .map(([name]) => part(name, 'a text, or a list of texts')),
    ...Object.entries({ Principal, NotPrincipal }).flatMap(([name, value]) => unreadablePrincipals(name, value)),
    ...unreadableConditions(Condition),
  ];
}

function unreadablePrincipals(name: string, principal: unknown): Part[] {
  if (principal === undefined || isTexts(principal)) {
    return [];
  }
  if (!isObject(principal)) {
    return [part(name, '*, or an object of AWS, Service or Federated')];
  }
  return Object.entries(principal)
    .filter(([, value]) => !isTexts(value))
    .map(([type]) => part(`${name}/${type}`, 'a text, or a list of texts'));
}

function unreadableConditions(condition: unknown): Part[] {
  if (condition === undefined || isFunction(condition)) {
    return [];
  }
  if (!isObject(condition)) {
    return [part('Condition', 'an object of operators')];
  }
  return Object.entries(condition).flatMap(([operator, keys]) => {
    if (!isObject(keys)) {
      return [part(`Condition/${operator}`, 'an object of keys and values')];
    }
    return isFunction(keys)
      ? []
      : Object.entries(keys)
          .filter(([, value]) => !isTexts(value))
          .map(([key]) => part(`Condition/${operator}/${key}`, 'a text, or a list of texts'));
  });
}

function isEffect(value: unknown): boolean {
  return value === 'Allow' || value === 'Deny' || isFunction(value);
}

/** Whether a value is text to IAM, or a list of texts. Numbers and booleans count, since conditions may have them. */
function isTexts(value: unknown): boolean {
  return Array.isArray(value)
    ? value.every(isTexts)
    : ['string', 'number', 'boolean'].includes(typeof value) || isFunction(value);
}

/** Whether the value is an intrinsic function, which CloudFormation replaces. */
function isFunction(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.keys(value).length === 1 &&
    Object.keys(value).every((key) => key === 'Ref' || key.startsWith('Fn::'))
  );
}

/** Whether a function such as `Fn::Transform` is next to the elements, which it can replace or add to. */
function hasFunction(entry: object): boolean {
  return Object.keys(entry).some((key) => key.startsWith('Fn::'));
}

function part(within: string, expected: string): Part {
  return {
    within,
    problem: {
      rule: 'unreadable-statement',
      problem: `${within.replaceAll('/', ' ')} of the statement cannot be read: ${expected} is expected`,
      instead: 'write the element in the policy language of IAM',
    },
  };
}
