/** Values that a template refers to, by the name of the export or pseudo parameter. */
export interface Values {
  /** Values of exports of other stacks. */
  readonly exports: Readonly<Record<string, string>>;
  /** Values of pseudo parameters, such as `AWS::Region`. */
  readonly pseudo: Readonly<Record<string, string>>;
}

/**
 * Resolves references to the deployed stacks in a value of the stack of checks.
 *
 * @throws Error if a reference has no value, or a form that no check uses
 */
export function resolveValue(value: unknown, values: Values): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => resolveValue(one, values));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  const [name] = Object.keys(value);
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
    return FUNCTIONS[name]?.(entries[0][1], values) ?? refuse(value);
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, resolveValue(inner, values)]));
}

const FUNCTIONS: Readonly<Record<string, (argument: unknown, values: Values) => unknown>> = {
  Ref: (name, { pseudo }) => pseudo[name as string],
  'Fn::ImportValue': (name, { exports }) => exports[name as string],
  'Fn::Select': (argument, values) => {
    const [index, list] = argument as [number, unknown];
    return (resolveValue(list, values) as unknown[])[index];
  },
  'Fn::Split': (argument, values) => {
    const [separator, text] = argument as [string, unknown];
    return (resolveValue(text, values) as string).split(separator);
  },
  'Fn::Join': (argument, values) => {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => resolveValue(part, values)).join(separator);
  },
};

function refuse(value: unknown): never {
  throw new Error(
    `${JSON.stringify(value)} has no value here; a check takes pseudo parameters and exports of the deployed stacks`,
  );
}
