import { parse } from 'yaml';

/** Waiver that accepts findings until an expiry date. Waiver files have the same format as those of the image gate. */
export interface Waiver {
  readonly id: string;
  /** npm package or file for which the finding is accepted. @default - all packages and files */
  readonly package?: string;
  readonly reason: string;
  /** Person or team that is responsible for the waiver. */
  readonly owner: string;
  /** Last day on which the waiver is valid, in UTC, such as `2026-12-31`. */
  readonly expires: string;
}

const REQUIRED = ['id', 'reason', 'owner', 'expires'] as const;
const KEYS = [...REQUIRED, 'package'] as const;
const EXAMPLE =
  'under the key waivers, write each waiver with id, reason, owner, expires (a date such as 2026-12-31) and, optionally, package';

/**
 * Parses a waiver file.
 *
 * @param file name of the file, for messages
 * @throws Error if the text is not YAML, a key is missing, unknown or empty, an expiry date is not a date, or a finding
 * is waived twice
 */
export function parseWaivers(yaml: string, file: string): readonly Waiver[] {
  const fail = (problem: string) => new Error(`${file}: ${problem}; ${EXAMPLE}`);
  const content = parseYaml(yaml, file);
  if (!isObject(content) || !Array.isArray(content.waivers)) {
    throw fail('waivers is not a list');
  }
  const unknown = Object.keys(content).find((key) => key !== 'waivers');
  if (unknown !== undefined) {
    throw fail(`${unknown} is not a known key`);
  }
  const waivers = content.waivers.map((entry: unknown, index) => waiverOf(entry, `waivers.${index}`, fail));
  const twice = waivers.find((waiver, at) =>
    waivers.slice(0, at).some((earlier) => earlier.id === waiver.id && earlier.package === waiver.package),
  );
  if (twice) {
    throw fail(`${twice.id} is waived twice, so it is unclear which expiry date counts`);
  }
  return waivers;
}

/** Returns whether a waiver has expired. @param today current date in UTC, such as `2026-11-22` */
export function isExpired({ expires }: Waiver, today: string): boolean {
  return expires < today;
}

/** Returns a short description of a waiver, for reports. */
export function inWords({ id, package: subject, owner, expires }: Waiver): string {
  return `${id}${subject === undefined ? '' : ` in ${subject}`}, until ${expires}, of ${owner}`;
}

function waiverOf(entry: unknown, place: string, fail: (problem: string) => Error): Waiver {
  if (!isObject(entry)) {
    throw fail(`${place} is not an object with keys and values`);
  }
  const unknown = Object.keys(entry).find((key) => !(KEYS as readonly string[]).includes(key));
  if (unknown !== undefined) {
    throw fail(`${place}.${unknown} is not a known key`);
  }
  const empty = KEYS.find((key) =>
    entry[key] === undefined
      ? (REQUIRED as readonly string[]).includes(key)
      : typeof entry[key] !== 'string' || entry[key].trim() === '',
  );
  if (empty !== undefined) {
    throw fail(`${place}.${empty} is missing, empty or not text`);
  }
  const trimmed = Object.entries(entry as Record<string, string>).map(([key, text]) => [key, text.trim()]);
  const waiver = Object.fromEntries(trimmed) as Waiver;
  if (!isDay(waiver.expires)) {
    throw fail(`${place}.expires is '${waiver.expires}', which is not a date`);
  }
  return waiver;
}

function parseYaml(yaml: string, file: string): unknown {
  try {
    return parse(yaml, { logLevel: 'error' });
  } catch (error) {
    throw new Error(`${file} is not YAML: ${(error as Error).message.split('\n')[0]}`, { cause: error });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDay(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
  );
}
