import * as v from 'valibot';
import { parse } from 'yaml';
import { BadInputError } from './errors';
import type { Finding } from './finding';

/** Waiver that accepts one finding until an expiry date. */
export interface Waiver {
  readonly id: string;
  /** Package that the waiver is limited to. @default - every package */
  readonly package?: string;
  readonly reason: string;
  /** Person or team that is responsible for the waiver. */
  readonly owner: string;
  /** Last day on which the waiver is valid, in UTC, such as `2026-12-31`. */
  readonly expires: string;
}

const filled = v.pipe(v.string('is not text'), v.trim(), v.nonEmpty('is empty'));

/** Returns the reason why an object is invalid. */
function ofKeys({ expected }: v.StrictObjectIssue): string {
  return (
    { Object: 'is not an object of keys and values', never: 'is not a known key' }[expected as string] ?? 'is missing'
  );
}

const WaiverFile = v.strictObject(
  {
    waivers: v.array(
      v.strictObject(
        {
          id: filled,
          package: v.optional(filled),
          reason: filled,
          owner: filled,
          expires: v.pipe(
            filled,
            v.check(isDay, (issue) => `is '${String(issue.input)}', which is not a date such as 2026-12-31`),
          ),
        },
        ofKeys,
      ),
      'is not a list',
    ),
  },
  ofKeys,
);

const EXAMPLE =
  'list waivers under the key waivers, each with id, reason, owner, expires (a date such as 2026-12-31) and, optionally, package';

/**
 * Reads a waiver file.
 *
 * @param file name of the file, for messages
 * @throws BadInputError if the file is not valid YAML, if a field is missing, unknown or empty, or if a finding is
 * waived twice
 */
export function parseWaivers(yaml: string, file: string): readonly Waiver[] {
  const result = v.safeParse(WaiverFile, parseYaml(yaml, file));
  if (!result.success) {
    const [issue] = result.issues;
    throw new BadInputError(`${file}: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}; ${EXAMPLE}`);
  }
  const { waivers } = result.output;
  const twice = waivers.find((waiver, at) =>
    waivers.slice(0, at).some((earlier) => earlier.id === waiver.id && earlier.package === waiver.package),
  );
  if (twice) {
    throw new BadInputError(
      `${file}: ${twice.id}${twice.package ? ` in ${twice.package}` : ''} is waived twice, so it is unclear which expiry date applies; remove one of the waivers`,
    );
  }
  return waivers;
}

/** Returns whether a waiver has expired. @param today current day, such as `2026-11-22` */
export function isExpired({ expires }: Waiver, today: string): boolean {
  return expires < today;
}

/** Returns the description of a waiver for messages. */
export function inWords({ id, package: packageName, owner, expires }: Waiver): string {
  return `${id}${packageName ? ` in ${packageName}` : ''}, until ${expires}, of ${owner}`;
}

/** Returns whether a waiver applies to a finding in at least one of the finding's packages. */
export function concerns(waiver: Waiver, finding: Finding): boolean {
  return (
    waiver.id === finding.id &&
    (waiver.package === undefined || finding.packages.some(({ name }) => name === waiver.package))
  );
}

/**
 * Returns the waivers with which a finding passes: one for every package, or one for each package of the finding.
 *
 * @returns undefined if a package has no waiver
 */
export function waiversOf(finding: Finding, waivers: readonly Waiver[]): readonly Waiver[] | undefined {
  const everywhere = waivers.find((waiver) => waiver.id === finding.id && waiver.package === undefined);
  if (everywhere) {
    return [everywhere];
  }
  const each = finding.packages.map(({ name }) =>
    waivers.find((waiver) => waiver.id === finding.id && waiver.package === name),
  );
  return each.length > 0 && each.every((waiver) => waiver !== undefined) ? each : undefined;
}

function parseYaml(yaml: string, file: string): unknown {
  try {
    return parse(yaml, { logLevel: 'error' });
  } catch (error) {
    throw new BadInputError(`${file} is not valid YAML: ${(error as Error).message.split('\n')[0]}`, { cause: error });
  }
}

function isDay(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
  );
}
