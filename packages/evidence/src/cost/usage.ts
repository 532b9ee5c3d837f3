import { z } from 'zod';
import { UsageError } from '../errors';
import { readYaml } from '../requirements/read-yaml';
import { Decimal } from './decimal';

/** Hours of a month, as AWS counts them. */
export const HOURS_OF_A_MONTH = 730;

const Quantity = z.number().min(0, 'is negative: a quantity is 0 or more');
const UsageFile = z.strictObject({
  hours: Quantity.max(744, 'is more than the hours of a month').default(HOURS_OF_A_MONTH),
  usage: z.record(z.string(), z.record(z.string(), Quantity)).default({}),
  additions: z
    .array(z.strictObject({ what: z.string().min(1), price: z.string().min(1), quantity: Quantity }))
    .default([]),
});

/** What is used in a month, by the file of a user. */
export type Usage = z.infer<typeof UsageFile>;

/** A usage parameter of a resource type. */
export interface UsageParameter {
  /** Value to assume if the user does not state it, or `undefined` if the template states it. */
  readonly fallback?: string;
  readonly unit: string;
}

export const NO_USAGE: Usage = UsageFile.parse({});

/**
 * Reads a file about usage, YAML or JSON.
 *
 * @throws MalformedFileError if the format is not valid; the message has a line for each place
 */
export function readUsage(file: string): Usage {
  return readYaml(file, UsageFile.nullish()) ?? NO_USAGE;
}

/** A resource, as usage may name it. */
export interface Known {
  readonly type: string;
  /** Its construct path. */
  readonly path: string;
  readonly logicalId: string;
}

/** Returns the usage of a resource. The last entry that matches it wins. */
export function usageOf({ usage }: Usage, resource: Known, name: string): Decimal | undefined {
  const said = Object.entries(usage)
    .filter(([key]) => isAbout(key, resource))
    .map(([, values]) => values[name])
    .filter((value) => value !== undefined)
    .at(-1);
  return said === undefined ? undefined : Decimal.of(said);
}

/** Whether a key is the type, the logical ID or the construct path of a resource, in which `*` is anything. */
export function isAbout(key: string, { type, path, logicalId }: Known): boolean {
  const pattern = key.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return [type, logicalId].includes(key) || new RegExp(`^${pattern.join('.*')}$`).test(path);
}

/**
 * Checks that each entry is about something that exists.
 *
 * @param parametersOf the usage that a type takes, or `undefined` if it has no price
 * @throws UsageError if not; the message has a line for each entry
 */
export function checkUsage(
  usage: Usage,
  resources: readonly Known[],
  parametersOf: (type: string) => Readonly<Record<string, UsageParameter>> | undefined,
): void {
  const faults = Object.entries(usage.usage).flatMap(([key, values]) => {
    const types = typesOf(key, resources, parametersOf);
    if (types.length === 0) {
      return [
        `usage '${key}' matches nothing: a key is a resource type with prices, a logical ID, or the construct path of a resource (with * for anything); see \`slipway-evidence cost --list-usage\``,
      ];
    }
    return Object.keys(values)
      .filter((name) => !types.some((type) => parametersOf(type)?.[name]))
      .map((name) => {
        const known = [...new Set(types.flatMap((type) => Object.keys(parametersOf(type) ?? {})))];
        return `usage '${key}' has no '${name}': ${known.length > 0 ? `it takes ${known.join(', ')}` : 'nothing of it depends on usage'}`;
      });
  });
  if (faults.length > 0) {
    throw new UsageError(faults.join('\n'));
  }
}

function typesOf(
  key: string,
  resources: readonly Known[],
  parametersOf: (type: string) => Readonly<Record<string, UsageParameter>> | undefined,
): string[] {
  return parametersOf(key) ? [key] : resources.filter((resource) => isAbout(key, resource)).map(({ type }) => type);
}
