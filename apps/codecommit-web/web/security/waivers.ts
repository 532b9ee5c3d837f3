import { parse } from 'yaml';

/** Lets findings through until a day. The file format is that of the gate for images. */
export interface Waiver {
  readonly id: string;
  /** Only in this npm package, or in this file. @default - everywhere */
  readonly package?: string;
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** The last day on which it counts, in UTC, such as `2026-12-31`. */
  readonly expires: string;
}

const REQUIRED = ['id', 'reason', 'owner', 'expires'] as const;
const KEYS = [...REQUIRED, 'package'] as const;
const EXAMPLE =
  'write each as id, reason, owner, expires (a day such as 2026-12-31) and, if you like, package, under the key waivers';

/**
 * Reads a waiver file.
 *
 * @param file its name, for messages
 * @throws Error if it is not YAML, something is missing, misspelt or empty, or a finding is waived twice
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

/** @param today such as `2026-11-22` */
export function isExpired({ expires }: Waiver, today: string): boolean {
  return expires < today;
}

/** A waiver, as a message to people. */
export function inWords({ id, package: subject, owner, expires }: Waiver): string {
  return `${id}${subject === undefined ? '' : ` in ${subject}`}, until ${expires}, of ${owner}`;
}

function waiverOf(entry: unknown, place: string, fail: (problem: string) => Error): Waiver {
  if (!isObject(entry)) {
    throw fail(`${place} is not an object of keys and values`);
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
    throw fail(`${place}.expires is '${waiver.expires}', which is not a day`);
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
