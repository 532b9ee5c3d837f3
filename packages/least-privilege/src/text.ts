/** Stands for a part of a text that only the deployment knows. It is opaque, and exact: it holds no wildcard. */
export const TOKEN = '\uE000';

/** The token of `AWS::AccountId`: the one opaque value that a rule has to recognise. */
export const OWN_ACCOUNT = '\uE001';

const WILDCARD = /[*?]/;
const OPAQUE = /[\uE000\uE001]/;
const POLICY_VARIABLE = /\$\{[^}]*\}/g;
const PLACEHOLDER = /\$\{([^}]*)\}/;

type Json = Readonly<Record<string, unknown>>;

export function hasWildcard(text: string): boolean {
  return WILDCARD.test(text);
}

export function hasToken(text: string): boolean {
  return OPAQUE.test(text);
}

/** A text for people, with a placeholder where it is opaque. */
export function shown(text: string): string {
  return text.replaceAll(TOKEN, '${...}').replaceAll(OWN_ACCOUNT, '${AWS::AccountId}');
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every value that stands in a place of the template: lists are flattened, and both branches of an `Fn::If` count. */
export function alternatives(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap(alternatives);
  }
  if (!isObject(value)) {
    return value === undefined ? [] : [value];
  }
  if ('Fn::If' in value) {
    return (value['Fn::If'] as unknown[]).slice(1).flatMap(alternatives);
  }
  return value.Ref === 'AWS::NoValue' ? [] : [value];
}

/** Every text that stands in a place of the template, with its intrinsic functions resolved as far as synthesis can. */
export function texts(value: unknown): string[] {
  return alternatives(value).flatMap(textsOf);
}

function textsOf(value: unknown): string[] {
  if (!isObject(value)) {
    return [String(value).replace(POLICY_VARIABLE, TOKEN)];
  }
  if ('Fn::Join' in value) {
    return joined(value['Fn::Join'] as [string, unknown]);
  }
  if ('Fn::Select' in value) {
    return selected(value['Fn::Select'] as [unknown, unknown]);
  }
  if ('Fn::Split' in value) {
    return lists(value).flatMap(texts);
  }
  if ('Fn::Sub' in value) {
    return substituted(value['Fn::Sub']);
  }
  return [value.Ref === 'AWS::AccountId' ? OWN_ACCOUNT : TOKEN];
}

/** Every list that may stand in a place of the template: its items, or one token where only the deployment knows them. */
function lists(value: unknown): unknown[][] {
  if (Array.isArray(value)) {
    return [value];
  }
  if (isObject(value) && 'Fn::If' in value) {
    return (value['Fn::If'] as unknown[]).slice(1).flatMap(lists);
  }
  if (isObject(value) && 'Fn::Split' in value) {
    const [separator, source] = value['Fn::Split'] as [string, unknown];
    return texts(source).map((text) => text.split(separator));
  }
  return [[TOKEN]];
}

function joined([separator, parts]: [string, unknown]): string[] {
  return lists(parts).flatMap((list) => combined(list.map(texts), separator));
}

/** Every text that takes one choice for each of its parts; a part without any is left out. */
function combined(parts: readonly string[][], separator: string): string[] {
  const [first = [''], ...rest] = parts.filter(({ length }) => length > 0);
  return rest.reduce((heads, tails) => heads.flatMap((head) => tails.map((tail) => head + separator + tail)), first);
}

function selected([index, list]: [unknown, unknown]): string[] {
  return lists(list).flatMap((items) => itemsAt(Number(index), items));
}

/**
 * What an index may mean. A token in a text that is split may hold separators: behind it each piece up to the index may
 * be meant, of which only the wildcards matter.
 */
function itemsAt(index: number, items: readonly unknown[]): string[] {
  if (Number.isNaN(index)) {
    return texts(items);
  }
  const opaque = items.findIndex((item) => typeof item === 'string' && item.includes(TOKEN));
  if (opaque === -1 || index < opaque) {
    return texts(items[index]);
  }
  return [...new Set(texts(items.slice(opaque, index + 1)).map((text) => (hasWildcard(text) ? text : TOKEN)))];
}

function substituted(value: unknown): string[] {
  const [text, variables] = (Array.isArray(value) ? value : [value, {}]) as [string, Json];
  const parts = text.split(PLACEHOLDER); // literal text and names in turn
  return combined(
    parts.map((part, index) => (index % 2 === 0 ? [part] : placeholder(part, variables))),
    '',
  );
}

function placeholder(name: string, variables: Json): string[] {
  if (name in variables) {
    return texts(variables[name]);
  }
  return [name === 'AWS::AccountId' ? OWN_ACCOUNT : TOKEN];
}
