import type { RuleProblem } from '../finding';
import { isStatement } from '../statement';
import { isObject } from '../text';

/** A part of a statement, by its path within, and what it should be. */
interface Part {
  readonly within: string;
  readonly problem: RuleProblem;
}

/** Refuses an entry of a policy that is no statement: the deployment may make any statement of it. */
export function unreadableStatement(entry: unknown): RuleProblem[] {
  return isStatement(entry) && !hasFunction(entry)
    ? []
    : [
        {
          rule: 'unreadable-statement',
          problem: 'what takes the place of a statement cannot be read at synthesis, and may allow anything',
          instead:
            'write the statement out, with Effect, Action and Resource; of the functions only Fn::If may stand around it',
        },
      ];
}

/** Refuses each element of a statement that IAM cannot read, and neither can a rule. */
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

/** Numbers and booleans are texts to IAM, as a condition may have them. */
function isTexts(value: unknown): boolean {
  return Array.isArray(value)
    ? value.every(isTexts)
    : ['string', 'number', 'boolean'].includes(typeof value) || isFunction(value);
}

/** An object that CloudFormation replaces by something else. */
function isFunction(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.keys(value).length === 1 &&
    Object.keys(value).every((key) => key === 'Ref' || key.startsWith('Fn::'))
  );
}

/** A function next to elements, such as `Fn::Transform`, replaces them or adds others. */
function hasFunction(entry: object): boolean {
  return Object.keys(entry).some((key) => key.startsWith('Fn::'));
}

function part(within: string, expected: string): Part {
  return {
    within,
    problem: {
      rule: 'unreadable-statement',
      problem: `${within.replaceAll('/', ' ')} of the statement cannot be read: ${expected} is expected`,
      instead: 'write the element as the policy language of IAM has it',
    },
  };
}
