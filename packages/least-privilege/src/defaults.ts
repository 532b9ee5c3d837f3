import { hasWildcard, isObject, plain } from './text';

type Json = Readonly<Record<string, unknown>>;
type Value = string | readonly unknown[];

interface Known {
  readonly parameters: ReadonlyMap<string, Value>;
  readonly mappings: Json;
  /** Cached results of mapping lookups, by the keys that were looked up. */
  readonly lookedUp: Map<string, unknown>;
}

/** Prefix of the parameter types whose default is the name of an SSM parameter instead of a value. */
const STORED = 'AWS::SSM::Parameter::Value';
/** Maximum number of values with a wildcard that are kept. If there are more, a single wildcard replaces them all. */
const MOST_VALUES = 16;
const LIST = /^(?:CommaDelimitedList$|List<)/;
const PLACEHOLDER = /\$\{(\w+)\}/g;

/**
 * Returns the template after parameter references are replaced by their defaults and mappings are looked up.
 *
 * Empty defaults are ignored, because the deployment has to set a value for these parameters.
 *
 * @returns undefined if the template has neither parameter defaults nor mappings
 */
export function withDefaults(template: Json): Json | undefined {
  const parameters = new Map(
    entriesOf(template.Parameters).flatMap(([name, parameter]) =>
      defaultOf(parameter).map((value): [string, Value] => [name, value]),
    ),
  );
  const mappings = isObject(template.Mappings) ? template.Mappings : {};
  if (parameters.size === 0 && Object.keys(mappings).length === 0) {
    return undefined;
  }
  return { ...template, Resources: filled(template.Resources, { parameters, mappings, lookedUp: new Map() }) };
}

function defaultOf(parameter: unknown): [] | [Value] {
  const { Type, Default = '' } = isObject(parameter) ? parameter : {};
  const text = plain(Default);
  if (text === '' || plain(Type).startsWith(STORED)) {
    return [];
  }
  return [LIST.test(plain(Type)) ? text.split(',').map((item) => item.trim()) : text];
}

function filled(value: unknown, known: Known): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => filled(item, known));
  }
  if (!isObject(value)) {
    return value;
  }
  if (typeof value.Ref === 'string') {
    return known.parameters.get(value.Ref) ?? value;
  }
  const inside = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, known)]));
  if (Array.isArray(inside['Fn::FindInMap'])) {
    return lookedUpOnce(inside['Fn::FindInMap'], known) ?? inside;
  }
  return 'Fn::Sub' in inside ? { 'Fn::Sub': substituted(inside['Fn::Sub'], known) } : inside;
}

/** Looks up keys in a mapping, and caches the result for other references with the same keys. */
function lookedUpOnce(keys: readonly unknown[], known: Known): unknown {
  const name = JSON.stringify(keys.map((key, index) => (typeof key === 'string' || index > 2 ? key : null)));
  if (!known.lookedUp.has(name)) {
    known.lookedUp.set(name, lookedUp(keys, known));
  }
  return known.lookedUp.get(name);
}

/** Whether a string is relevant to the rules, because it has a wildcard or is the name of an AWS managed policy. */
function isTelling(text: string): boolean {
  return hasWildcard(text) || text.includes(':policy/');
}

/**
 * Returns a value of a mapping or, if the keys are known only at deployment, all values that are relevant to the rules.
 */
function lookedUp([map, first, second, otherwise]: readonly unknown[], { mappings }: Known): unknown {
  const found = [map, first, second].reduce<unknown[]>(
    (values, key) => values.flatMap((value) => at(value, key)),
    [mappings],
  );
  const values = isObject(otherwise) ? [...found, otherwise.DefaultValue] : found;
  if (values.length < 2) {
    return values[0];
  }
  const open = [...new Map(values.map((value) => [JSON.stringify(value) ?? '', value]))]
    .filter(([text]) => isTelling(text))
    .map(([, value]) => value);
  return open.length === 0 ? undefined : open.length > MOST_VALUES ? ['*'] : open;
}

function at(value: unknown, key: unknown): unknown[] {
  return entriesOf(value)
    .filter(([name]) => typeof key !== 'string' || name === key)
    .map(([, item]) => item);
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function substituted(value: unknown, { parameters }: Known): [text: string, variables: Json] {
  const [text, given] = [value].flat();
  const variables = isObject(given) ? given : {};
  const replaced = plain(text).replace(PLACEHOLDER, (placeholder, name: string) =>
    Object.hasOwn(variables, name) ? placeholder : String(parameters.get(name) ?? placeholder),
  );
  return [replaced, variables];
}
