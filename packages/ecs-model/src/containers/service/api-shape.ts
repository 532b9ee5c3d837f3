/** Names of maps whose keys are chosen by the user and are not converted. */
const OWN_WORDS = new Set(['options', 'dockerLabels', 'hookDetails', 'driverOpts', 'labels']);

/** Converts a value from CloudFormation's Pascal case to the camel case of the ECS API. */
export function apiShape(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(apiShape);
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const name = key[0].toLowerCase() + key.slice(1);
      return [name, OWN_WORDS.has(name) ? item : apiShape(item)];
    }),
  );
}
