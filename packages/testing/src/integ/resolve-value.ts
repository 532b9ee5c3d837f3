/** Values to which a template refers. */
export interface Values {
  /** Values of other stacks' exports, by export name. */
  readonly exports: Readonly<Record<string, string>>;
  /** Values of pseudo parameters, by name such as `AWS::Region`. */
  readonly pseudo: Readonly<Record<string, string>>;
}

/**
 * Resolves the references to deployed stacks in a value from the check stack.
 *
 * @throws Error if a reference has no value, or uses an intrinsic function that is not supported here
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
    `${JSON.stringify(value)} cannot be resolved; a check can only refer to pseudo parameters and exports of deployed stacks`,
  );
}
