import { hasWildcard, isObject } from './text';

type Json = Readonly<Record<string, unknown>>;
type Value = string | readonly unknown[];

interface Known {
  readonly parameters: ReadonlyMap<string, Value>;
  readonly mappings: Json;
}

/** The type of a parameter whose default is the name of another parameter, and not a value. */
const STORED = 'AWS::SSM::Parameter::Value';
const LIST = /^(?:CommaDelimitedList$|List<)/;
const PLACEHOLDER = /\$\{(\w+)\}/g;

/**
 * A template as it is deployed where nobody gives a parameter another value than its default, with its mappings looked up.
 *
 * An empty default stays out: it asks for a value.
 *
 * @returns undefined where there is nothing to fill in
 */
export function withDefaults(template: Json): Json | undefined {
  const parameters = new Map(
    Object.entries((template.Parameters ?? {}) as Record<string, Json>).flatMap(([name, parameter]) =>
      defaultOf(parameter).map((value) => [name, value]),
    ),
  );
  const mappings = (template.Mappings ?? {}) as Json;
  if (parameters.size === 0 && Object.keys(mappings).length === 0) {
    return undefined;
  }
  return { ...template, Resources: filled(template.Resources, { parameters, mappings }) };
}

function defaultOf({ Type, Default = '' }: Json): [] | [Value] {
  const text = String(Default);
  if (text === '' || String(Type).startsWith(STORED)) {
    return [];
  }
  return [LIST.test(String(Type)) ? text.split(',').map((item) => item.trim()) : text];
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
  if ('Fn::FindInMap' in inside) {
    return lookedUp(inside['Fn::FindInMap'] as unknown[], known) ?? inside;
  }
  return 'Fn::Sub' in inside ? { 'Fn::Sub': substituted(inside['Fn::Sub'], known) } : inside;
}

/** The value of a mapping or, where only the deployment knows which, those with a wildcard. */
function lookedUp([map, first, second, otherwise]: readonly unknown[], { mappings }: Known): unknown {
  const found = [map, first, second].reduce<unknown[]>(
    (values, key) => values.flatMap((value) => at(value, key)),
    [mappings],
  );
  const values = isObject(otherwise) ? [...found, otherwise.DefaultValue] : found;
  if (values.length < 2) {
    return values[0];
  }
  const open = values.filter((value) => hasWildcard(JSON.stringify(value)));
  return open.length > 0 ? open : undefined;
}

function at(value: unknown, key: unknown): unknown[] {
  return Object.entries(value as Json)
    .filter(([name]) => typeof key !== 'string' || name === key)
    .map(([, item]) => item);
}

function substituted(value: unknown, { parameters }: Known): [text: string, variables: Json] {
  const [text, variables = {}] = [value].flat() as [string, Json?];
  return [
    text.replace(PLACEHOLDER, (placeholder, name: string) =>
      name in variables ? placeholder : String(parameters.get(name) ?? placeholder),
    ),
    variables,
  ];
}
