/** A value that is other than before. */
export interface Difference {
  /** Where it is, with dots between. */
  readonly path: string;
  /** @default - it was not there */
  readonly before?: unknown;
  /** @default - it is not there any more */
  readonly after?: unknown;
}

/** The values that are in one and not in the other, or are not the same, in the order of their paths. */
export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => differences(before[key], after[key], path ? `${path}.${key}` : key));
  }
  return before === after ? [] : [{ path, before, after }];
}

/** A line per difference: `~` is changed, `+` is new, `-` is gone. */
export function describeDifference({ path, before, after }: Difference): string {
  if (before === undefined) {
    return `+ ${path}: ${JSON.stringify(after)}`;
  }
  return after === undefined
    ? `- ${path}: ${JSON.stringify(before)}`
    : `~ ${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`;
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
