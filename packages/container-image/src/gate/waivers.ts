import * as v from 'valibot';
import { parse } from 'yaml';
import { BadInputError } from './errors';
import type { Finding } from './finding';

/** Lets one finding through, until a day that somebody chose. */
export interface Waiver {
  readonly id: string;
  /** Only in this package. @default - in every package */
  readonly package?: string;
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** The last day on which it counts, in UTC, such as `2026-12-31`. */
  readonly expires: string;
}

const filled = v.pipe(v.string('is not text'), v.trim(), v.nonEmpty('is empty'));

/** Why something with keys is not what it should be. */
function ofKeys({ expected }: v.StrictObjectIssue): string {
  return { Object: 'is not keys and values', never: 'is not a known key' }[expected as string] ?? 'is missing';
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
            v.check(isDay, (issue) => `is '${String(issue.input)}', which is not a day such as 2026-12-31`),
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
  'write each as id, reason, owner, expires (a day such as 2026-12-31) and, if you like, package, under the key waivers';

/**
 * Reads a waiver file.
 *
 * @param file its name, for messages
 * @throws BadInputError where it is not YAML, something is missing, misspelt or empty, or a finding is waived twice
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
      `${file}: ${twice.id}${twice.package ? ` in ${twice.package}` : ''} is waived twice: which of the two days counts cannot be known; take one out`,
    );
  }
  return waivers;
}

/** @param today such as `2026-11-22` */
export function isExpired({ expires }: Waiver, today: string): boolean {
  return expires < today;
}

/** A waiver, as a message to people. */
export function inWords({ id, package: packageName, owner, expires }: Waiver): string {
  return `${id}${packageName ? ` in ${packageName}` : ''}, until ${expires}, of ${owner}`;
}

/** Whether the waiver is about the finding, in whichever of its packages. */
export function concerns(waiver: Waiver, finding: Finding): boolean {
  return (
    waiver.id === finding.id &&
    (waiver.package === undefined || finding.packages.some(({ name }) => name === waiver.package))
  );
}

/**
 * The waivers that together let a finding through: each of its packages has one.
 *
 * @returns undefined where a package is left
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
    throw new BadInputError(`${file} is not YAML: ${(error as Error).message.split('\n')[0]}`, { cause: error });
  }
}

function isDay(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
  );
}
