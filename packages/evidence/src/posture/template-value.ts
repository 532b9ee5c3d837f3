export type Json = Readonly<Record<string, unknown>>;

/** A text, or a piece of one, that only the deployment knows. */
export const OPAQUE = '\uE000';

/** The account of the stack, if synthesis does not know it. */
export const OWN_ACCOUNT = '\uE001';

/** How many texts are worked out for one place of a template; beyond, only the first ones are. */
const MOST_TEXTS = 16;

/** How many functions are worked out for one place; beyond, they stay what they are. */
const MOST_FUNCTIONS = 500;

const PLACEHOLDER = /\$\{([^}!]*)\}/;

/** What the values of a template depend on. */
export interface Surroundings {
  readonly parameters: Json;
  readonly mappings: Json;
  readonly account?: string;
  readonly region?: string;
  /** What a stack around this one gives to a parameter. */
  readonly given: (parameter: string) => readonly unknown[];
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether it is a reference or function whose value the template does not decide. */
export function isOpaque(value: unknown): boolean {
  if (!isObject(value)) {
    return typeof value === 'string' && value.includes(OPAQUE);
  }
  const [key, ...others] = Object.keys(value);
  return others.length === 0 && (key === 'Ref' || (key ?? '').startsWith('Fn::'));
}

/** Whether the template says true; CloudFormation takes it as text too. */
export function isOn(value: unknown): boolean {
  return String(value).toLowerCase() === 'true';
}

/** Whether the template leaves it out, or says no. */
export function isOff(value: unknown): boolean {
  return !isOpaque(value) && !isOn(value);
}

/** Whether nothing is written there. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/**
 * Every value that may be in a place of a template: both branches of an `Fn::If`, the default of a parameter, what a
 * mapping may hold. A text is put together as far as the template decides it. Whatever else only the deployment knows
 * stays the reference or function that it is.
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

/** Each text that takes one choice for each of its parts. */
function combined(parts: readonly (readonly string[])[], separator: string): string[] {
  return parts.reduce<string[]>(
    (heads, tails, index) =>
      heads.flatMap((head) => tails.map((tail) => (index === 0 ? tail : head + separator + tail))).slice(0, MOST_TEXTS),
    [''],
  );
}

type Next = (value: unknown) => readonly unknown[];

/** The texts of a part: a scalar as it is, nothing of what is left out, and a mark for what is not known. */
function textsOf(value: unknown, next: Next): string[] {
  return next(value)
    .filter((one) => one !== undefined)
    .map((one) => (typeof one === 'object' ? OPAQUE : String(one)));
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

function substituted(value: unknown, next: Next): string[] {
  const [text, given] = [value].flat() as unknown[];
  const variables = isObject(given) ? given : {};
  const parts = String(text).split(PLACEHOLDER); // literal text and names in turn
  return combined(
    parts.map((part, index) => {
      if (index % 2 === 0) {
        return [part.replaceAll('${!', '${')];
      }
      return textsOf(Object.hasOwn(variables, part) ? variables[part] : { Ref: part.split('.')[0] }, next);
    }),
    '',
  );
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
