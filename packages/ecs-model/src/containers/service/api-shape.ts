/** Maps whose keys are somebody's own words. */
const OWN_WORDS = new Set(['options', 'dockerLabels', 'hookDetails', 'driverOpts', 'labels']);

/** What CloudFormation writes in Pascal case as the API of ECS writes it. */
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
