import { Cron } from 'croner';
import { ConfigurationError } from '../actions/errors';
import { DIFFERENCES } from '../differences';
import { metBy, RuleOutcome } from '../pipeline/rules';

/** Value range of a field in a cron expression, and its value names. */
interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** Fields of a cron expression after the seconds field, which is ignored. */
const FIELDS: readonly Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: MONTHS },
  { least: 1, most: 7, names: DAYS },
  { least: 1970, most: 2199 },
];
const DAY_OF_MONTH = 2;
const DAY_OF_WEEK = 4;
/** Value or range in a cron field, with or without a step. */
const PLAIN = /^(\w+)(?:-(\w+))?(?:\/(\d+))?$/;
const OFFSET = /^UTC(?:([+-])(\d{2}):(\d{2}))?$/;
/** Day counted from the end of a month, which the cron library does not support. */
const BEFORE_LAST = /^L-\d+$/i;

/**
 * DeploymentWindow rule. Compares a point in time with the cron expression of the rule, to the minute. If the
 * expression counts days from the end of a month (`L-3`), the rule is simulated and counts as met.
 * @throws ConfigurationError if the expression or the time zone is invalid
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html
 */
export function checkWindow(configuration: Readonly<Record<string, string>>, now: Date): RuleOutcome {
  const { Cron: expression = '', TimeZone: zone = 'UTC' } = configuration;
  const fields = expression.trim().split(/\s+/).slice(1);
  if (fields[DAY_OF_MONTH]?.split(',').some((part) => BEFORE_LAST.test(part))) {
    return metBy({ reason: DIFFERENCES.windowDay.says(fields[DAY_OF_MONTH], expression) });
  }
  const met = matches(expression, fields, zone, now);
  return { met, message: `${now.toISOString()} is ${met ? 'within' : 'outside'} ${expression} ${zone}` };
}

function matches(expression: string, fields: readonly string[], zone: string, now: Date): boolean {
  try {
    if (fields.length < 5 || fields.length > 6) {
      throw new Error(`the expression has ${fields.length + 1} fields`);
    }
    const pattern = ['*', ...fields.map((field, index) => rewrite(field, index))].join(' ');
    const quartz = { domAndDow: true, alternativeWeekdays: true, paused: true };
    return new Cron(pattern, { ...quartz, ...placeOf(zone) }).match(now);
  } catch (cause) {
    throw new ConfigurationError(
      `a DeploymentWindow rule needs a Cron expression with 6 or 7 fields, and a TimeZone such as UTC+01:00 or Europe/Berlin; got ${JSON.stringify(expression)} and ${zone} (${(cause as Error).message})`,
      { cause },
    );
  }
}

/**
 * Rewrites a field for the cron library: `5/15` becomes a range, a range that wraps around becomes two ranges, and `6L`
 * becomes `6#L`.
 */
function rewrite(field: string, index: number): string {
  return field
    .toUpperCase()
    .split(',')
    .map((part) => (index === DAY_OF_WEEK ? part.replace(/^L$/, '7').replace(/^(\w+)L$/, '$1#L') : part))
    .map((part) => rewritePart(part, FIELDS[index]))
    .join(',');
}

function rewritePart(part: string, { least, most, names = [] }: Field): string {
  const [, from, to, step] = PLAIN.exec(part) ?? [];
  if (step !== undefined && to === undefined) {
    return `${from}-${most}/${step}`;
  }
  const [low, high] = [from, to].map((value) => (names.includes(value) ? names.indexOf(value) + least : Number(value)));
  return low > high && step === undefined ? `${low}-${most},${least}-${high}` : part;
}

function placeOf(zone: string): { readonly utcOffset: number } | { readonly timezone: string } {
  const [utc, sign, hours = '0', minutes = '0'] = OFFSET.exec(zone) ?? [];
  return utc === undefined
    ? { timezone: zone }
    : { utcOffset: (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) };
}
