/** JSON value in a template. An object with the single key `Ref` or `Fn::…` is an intrinsic function. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Properties = { readonly [name: string]: Value };

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly Metadata?: { readonly 'aws:cdk:path'?: string };
}

export interface Output {
  readonly Value: Value;
  readonly Condition?: string;
  readonly Export?: { readonly Name: Value };
}

export interface Template {
  readonly Resources: { readonly [logicalId: string]: TemplateResource };
  readonly Outputs?: { readonly [name: string]: Output };
  readonly Parameters?: { readonly [name: string]: { readonly Type: string; readonly Default?: Value } };
  readonly Mappings?: { readonly [name: string]: { readonly [key: string]: { readonly [key: string]: Value } } };
  readonly Conditions?: { readonly [name: string]: Value };
}

export function isObject(value: unknown): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the name and argument of an intrinsic function, or undefined for any other value. */
export function intrinsic(value: Value): { readonly name: string; readonly argument: Value } | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0 || !(name === 'Ref' || name.startsWith('Fn::'))) {
    return undefined;
  }
  return { name, argument: value[name] };
}

/** Returns the logical ID and the attribute of a `Fn::GetAtt`, in its list form or its dotted form. */
export function attribute(argument: Value): { readonly logicalId: string; readonly name: string } {
  const [logicalId, ...name] = (Array.isArray(argument) ? argument : String(argument).split('.')) as string[];
  return { logicalId, name: name.join('.') };
}

/**
 * Returns a copy of a value in which each part, from the innermost outwards, is replaced with the result of `change`.
 */
export function rewrite(value: Value, change: (value: Value) => Value): Value {
  if (Array.isArray(value)) {
    return change(value.map((item) => rewrite(item, change)));
  }
  if (isObject(value)) {
    return change(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rewrite(item, change)])));
  }
  return change(value);
}

/** Yields every part of a value, including the value itself. */
export function* parts(value: Value): Generator<Value> {
  yield value;
  if (typeof value !== 'object' || value === null) {
    return;
  }
  for (const item of Object.values(value)) {
    yield* parts(item as Value);
  }
}

/** Returns the construct path of a resource, or its logical ID. */
export function pathOf(logicalId: string, resource: TemplateResource): string {
  return resource.Metadata?.['aws:cdk:path'] ?? logicalId;
}

const SUB_VARIABLE = /\$\{([^!][^}]*)\}/g;

/** Returns the variable names in `${}` in the text of a `Fn::Sub`, ignoring `${!Literal}`. */
export function subVariables(text: string): string[] {
  return [...text.matchAll(SUB_VARIABLE)].map(([, name]) => name.trim());
}

/** Returns the text of a `Fn::Sub` with its variables filled in and `${!Literal}` unescaped. */
export function fillSub(text: string, valueOf: (name: string) => string): string {
  return text.replace(SUB_VARIABLE, (_, name: string) => valueOf(name.trim())).replace(/\$\{!([^}]*)\}/g, '${$1}');
}

/** Returns the text and the variables of a `Fn::Sub`, in its string form or its list form. */
export function subParts(argument: Value): {
  readonly text: string;
  readonly variables: { readonly [name: string]: Value };
} {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  return { text: String(text), variables: isObject(variables) ? variables : {} };
}

/**
 * Returns a copy of a value in which references are replaced with the result of `replace`, unless the result is
 * undefined. `replace` is called for every `Ref` (without an attribute) and `Fn::GetAtt`, and for both within
 * `Fn::Sub`.
 */
export function rewriteReferences(
  value: Value,
  replace: (logicalId: string, attribute: string | undefined) => Value | undefined,
): Value {
  return rewrite(value, (part) => {
    const found = intrinsic(part);
    if (found?.name === 'Ref') {
      return replace(String(found.argument), undefined) ?? part;
    }
    if (found?.name === 'Fn::GetAtt') {
      const { logicalId, name } = attribute(found.argument);
      return replace(logicalId, name) ?? part;
    }
    return found?.name === 'Fn::Sub' ? (rewriteSub(found.argument, replace) ?? part) : part;
  });
}

function rewriteSub(
  argument: Value,
  replace: (logicalId: string, attribute: string | undefined) => Value | undefined,
): Value | undefined {
  const { text, variables } = subParts(argument);
  const added: Record<string, Value> = {};
  const rewritten = text.replace(SUB_VARIABLE, (whole, name: string) => {
    const [logicalId, ...rest] = name.trim().split('.');
    const value =
      name.trim() in variables ? undefined : replace(logicalId, rest.length > 0 ? rest.join('.') : undefined);
    if (value === undefined) {
      return whole;
    }
    const variable = `Slipway${Object.keys(added).length}`;
    added[variable] = value;
    return `\${${variable}}`;
  });
  return Object.keys(added).length > 0 ? { 'Fn::Sub': [rewritten, { ...variables, ...added }] } : undefined;
}
