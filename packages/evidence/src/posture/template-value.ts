export type Json = Readonly<Record<string, unknown>>;

/** Placeholder for a string, or a part of a string, that is known only at deployment. */
export const OPAQUE = '\uE000';

/** Placeholder for the account ID of a stack whose account is known only at deployment. */
export const OWN_ACCOUNT = '\uE001';

/** Maximum number of strings to which a value is resolved. Further strings are ignored. */
const MOST_TEXTS = 16;

/** Maximum number of intrinsic functions that are resolved for a value. Further functions are not resolved. */
const MOST_FUNCTIONS = 500;

const PLACEHOLDER = /\$\{([^}!]*)\}/;

/** Parameters, mappings and deployment environment on which the values in a template depend. */
export interface Surroundings {
  readonly parameters: Json;
  readonly mappings: Json;
  readonly account?: string;
  readonly region?: string;
  /** Function that returns the values that a parent stack passes to a parameter of this template. */
  readonly given: (parameter: string) => readonly unknown[];
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Returns a value that is an object, or the object in a JSON string. CloudFormation accepts both for policies and event
 * patterns.
 */
export function objectOf(value: unknown): Json | undefined {
  const object = typeof value === 'string' && /^\s*\{/.test(value) ? parsed(value) : value;
  return isObject(object) ? object : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // text that only begins like an object
  }
}

/** Whether a value is known only at deployment: a reference, a function, or a string with a placeholder. */
export function isOpaque(value: unknown): boolean {
  if (!isObject(value)) {
    return typeof value === 'string' && value.includes(OPAQUE);
  }
  const [key, ...others] = Object.keys(value);
  return others.length === 0 && (key === 'Ref' || (key ?? '').startsWith('Fn::'));
}

/** Whether a value is `true`, as a boolean or as a string in any case, because CloudFormation accepts both. */
export function isOn(value: unknown): boolean {
  return String(value).toLowerCase() === 'true';
}

/** Whether a value is missing or is not true. Returns `false` for a value that is known only at deployment. */
export function isOff(value: unknown): boolean {
  return !isOpaque(value) && !isOn(value);
}

/** Whether a value is missing or empty. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/**
 * Returns every value to which a template value can resolve: both branches of an `Fn::If`, the default of a parameter
 * or the values that a parent stack passes, and all values of a mapping that match the known keys. Strings are split,
 * and joined with a placeholder for each part that is known only at deployment; list items are selected. Other
 * references and functions are returned unchanged, and an `Fn::Sub` that is only a reference as this reference.
 */
export function valuesOf(value: unknown, around: Surroundings, budget = { left: MOST_FUNCTIONS }): readonly unknown[] {
  if (!isObject(value) || budget.left === 0) {
    return [value];
  }
  budget.left -= 1;
  const next = (inner: unknown) => valuesOf(inner, around, budget);
  if (Array.isArray(value['Fn::If'])) {
    return value['Fn::If'].slice(1, 3).flatMap(next);
  }
  if (typeof value.Ref === 'string') {
    return referred(value.Ref, value, around);
  }
  if (Array.isArray(value['Fn::Join'])) {
    return joined(value['Fn::Join'], next);
  }
  if ('Fn::Sub' in value) {
    return substituted(value['Fn::Sub'], next);
  }
  if (Array.isArray(value['Fn::Split'])) {
    return split(value['Fn::Split'], value, next);
  }
  if (Array.isArray(value['Fn::Select'])) {
    return selected(value['Fn::Select'], value, next);
  }
  return Array.isArray(value['Fn::FindInMap']) ? lookedUp(value['Fn::FindInMap'], around, next) : [value];
}

function referred(name: string, reference: Json, around: Surroundings): readonly unknown[] {
  switch (name) {
    case 'AWS::NoValue':
      return [undefined];
    case 'AWS::AccountId':
      return [around.account ?? OWN_ACCOUNT];
    case 'AWS::Region':
      return [around.region ?? OPAQUE];
    case 'AWS::Partition':
      return ['aws'];
    case 'AWS::URLSuffix':
      return ['amazonaws.com'];
    default:
      return Object.hasOwn(around.parameters, name) ? ofParameter(name, reference, around) : [reference];
  }
}

function ofParameter(name: string, reference: Json, around: Surroundings): readonly unknown[] {
  const given = around.given(name);
  if (given.length > 0) {
    return given;
  }
  const { Type, Default } = isObject(around.parameters[name]) ? around.parameters[name] : {};
  const isStored = String(Type).startsWith('AWS::SSM::Parameter');
  if (isMissing(Default) || isObject(Default) || isStored) {
    return [reference];
  }
  const isList = /^(CommaDelimitedList|List<)/.test(String(Type));
  return [
    isList
      ? String(Default)
          .split(',')
          .map((item) => item.trim())
      : Default,
  ];
}

/** Joins string parts that each have several possible values. Returns up to 16 of the possible combinations. */
function combined(parts: readonly (readonly string[])[], separator: string): string[] {
  return parts.reduce<string[]>(
    (heads, tails, index) =>
      heads.flatMap((head) => tails.map((tail) => (index === 0 ? tail : head + separator + tail))).slice(0, MOST_TEXTS),
    [''],
  );
}

type Next = (value: unknown) => readonly unknown[];

/** Returns the possible strings of a part, with a placeholder for each value that is known only at deployment. */
function textsOf(value: unknown, next: Next): string[] {
  return present(value, next).map(textOf);
}

/** Returns the possible values, without values that are left out. */
function present(value: unknown, next: Next): unknown[] {
  return next(value).filter((one) => one !== undefined);
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? OPAQUE : String(value);
}

function joined([separator, list]: readonly unknown[], next: Next): string[] {
  const texts = next(list).flatMap((items) =>
    Array.isArray(items)
      ? combined(
          items.map((item) => textsOf(item, next)).filter(({ length }) => length > 0),
          String(separator),
        )
      : [OPAQUE],
  );
  return texts.slice(0, MOST_TEXTS);
}

/** Resolves a text with placeholders. A text that is only a reference to a resource resolves to this reference. */
function substituted(value: unknown, next: Next): unknown[] {
  const parts = partsOfSub(value).filter((part) => part !== '');
  if (parts.length === 1) {
    return present(parts[0], next).map((one) => (isObject(one) ? one : textOf(one)));
  }
  return combined(
    parts.map((part) => textsOf(part, next)),
    '',
  );
}

/** Returns the parts of an `Fn::Sub` in their order: literal text, values of variables, and references. */
export function partsOfSub(value: unknown): unknown[] {
  const [text, given] = [value].flat() as unknown[];
  const variables = isObject(given) ? given : {};
  return String(text)
    .split(PLACEHOLDER) // literal text and names alternate
    .map((part, index) => {
      if (index % 2 === 0) {
        return part.replaceAll('${!', '${');
      }
      return Object.hasOwn(variables, part) ? variables[part] : referenceTo(part);
    });
}

function referenceTo(name: string): Json {
  const [logicalId, ...attribute] = name.split('.');
  return attribute.length > 0 ? { 'Fn::GetAtt': [logicalId, attribute.join('.')] } : { Ref: logicalId };
}

/** Splits each known text. A text that is not known is returned as the function itself. */
function split([separator, text]: readonly unknown[], original: Json, next: Next): readonly unknown[] {
  return next(text).map((one) => (typeof one === 'string' && !isOpaque(one) ? one.split(String(separator)) : original));
}

/** Selects an item of each known list. An item that is not known is returned as the function itself. */
function selected([index, list]: readonly unknown[], original: Json, next: Next): readonly unknown[] {
  return next(list).flatMap((items) => {
    const item: unknown = Array.isArray(items) ? items[Number(next(index)[0])] : undefined;
    return item === undefined ? [original] : next(item);
  });
}

function lookedUp(keys: readonly unknown[], { mappings }: Surroundings, next: Next): readonly unknown[] {
  const found = keys.slice(0, 3).reduce<unknown[]>(
    (values, key) =>
      values.flatMap((value) => {
        const names = next(key).filter((name) => typeof name === 'string' && !isOpaque(name));
        return Object.entries(isObject(value) ? value : {})
          .filter(([name]) => names.length === 0 || names.includes(name))
          .map(([, inner]) => inner);
      }),
    [mappings],
  );
  return found.length > 0 ? found : [{ 'Fn::FindInMap': keys }];
}
