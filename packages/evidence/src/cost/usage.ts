import { z } from 'zod';
import { UsageError } from '../errors';
import { readYaml } from '../requirements/read-yaml';
import { Decimal } from './decimal';

/** Number of hours in a month in AWS price calculations. */
export const HOURS_OF_A_MONTH = 730;

const Quantity = z.number().min(0, 'must be 0 or more');
const UsageFile = z.strictObject({
  hours: Quantity.max(744, 'must be 744 or less, because the longest month has 744 hours').default(HOURS_OF_A_MONTH),
  usage: z.record(z.string(), z.record(z.string(), Quantity)).default({}),
  additions: z
    .array(z.strictObject({ what: z.string().min(1), price: z.string().min(1), quantity: Quantity }))
    .default([]),
});

/** Content of a usage file: the monthly usage of resources, and costs that are not in the templates. */
export type Usage = z.infer<typeof UsageFile>;

/** Usage parameter of a resource type, such as `requests` of a Lambda function. */
export interface UsageParameter {
  /** Value that is assumed if the usage file does not set the parameter. @default - {@link templateValue} */
  readonly fallback?: string;
  /**
   * Description of the value in the template that is used if the usage file does not set the parameter. @default - none
   */
  readonly templateValue?: string;
  /** Unit after a number, with a plural noun, such as `requests` or `GB stored`. */
  readonly unit: string;
}

export const NO_USAGE: Usage = UsageFile.parse({});

/**
 * Reads a usage file in YAML or JSON format.
 *
 * @throws MalformedFileError if the file does not have the expected format. The message has one line for each error
 */
export function readUsage(file: string): Usage {
  return readYaml(file, UsageFile.nullish()) ?? NO_USAGE;
}

/** Formats a usage value, such as `3,000,000 requests` or `1 request`. */
export function valueInWords(value: number | string, { unit }: UsageParameter): string {
  const count = Number(value);
  const one = unit.replace(/\b([a-z]{3,})(?<!s|ie)s\b/, '$1');
  return `${count.toLocaleString('en-US', { maximumFractionDigits: 10 })} ${count === 1 ? one : unit}`;
}

/** Names by which a usage file can refer to a resource. */
export interface Known {
  readonly type: string;
  /** Construct path of the resource, such as `Shop/Orders/Function`. */
  readonly path: string;
  readonly logicalId: string;
}

/**
 * Returns the value of a usage parameter that the usage file sets for a resource, or `undefined`. If several entries
 * set the parameter for the resource, the last entry applies.
 */
export function usageOf({ usage }: Usage, resource: Known, name: string): Decimal | undefined {
  const said = Object.entries(usage)
    .filter(([key]) => isAbout(key, resource))
    .map(([, values]) => values[name])
    .filter((value) => value !== undefined)
    .at(-1);
  return said === undefined ? undefined : Decimal.of(said);
}

/** Whether a key is the type, the logical ID or the construct path of a resource. In paths, `*` matches any text. */
export function isAbout(key: string, { type, path, logicalId }: Known): boolean {
  const pattern = key.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return [type, logicalId].includes(key) || new RegExp(`^${pattern.join('.*')}$`).test(path);
}

/**
 * Checks that each entry of a usage file names existing resources or a resource type with a price, and only usage
 * parameters of these resources or this type.
 *
 * @param parametersOf function that returns the usage parameters of a resource type, or `undefined` for a type without
 * a price
 * @throws UsageError if an entry is invalid. The message has one line for each invalid entry
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
        `usage '${key}' matches no resource: use a resource type with a price, a logical ID, or a construct path, in which * matches any text; to list the types, run \`slipway-evidence cost --list-usage\``,
      ];
    }
    return Object.keys(values)
      .filter((name) => !types.some((type) => parametersOf(type)?.[name]))
      .map((name) => {
        const known = [...new Set(types.flatMap((type) => Object.keys(parametersOf(type) ?? {})))];
        return `usage '${key}' has no parameter '${name}': ${known.length > 0 ? `use ${known.join(', ')}` : 'its cost does not depend on usage'}`;
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
