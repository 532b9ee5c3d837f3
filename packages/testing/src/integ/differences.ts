/** Value that differs between two templates. */
export interface Difference {
  /** Path of the value, separated by dots. */
  readonly path: string;
  /** Old value. @default - the value is new */
  readonly before?: unknown;
  /** New value. @default - the value was removed */
  readonly after?: unknown;
}

/** Returns the values that differ between two templates or exist in only one of them. */
export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => differences(before[key], after[key], path ? `${path}.${key}` : key));
  }
  return before === after ? [] : [{ path, before, after }];
}

/** Formats a difference as one line that begins with `~` (changed), `+` (added) or `-` (removed). */
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
