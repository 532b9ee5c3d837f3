import { printable } from './printable';
import type { JudgedFinding, Verdict } from './verdict';
import { concerns, inWords } from './waivers';

/** Maximum number of findings, packages of a finding, and waivers in the message. The report lists all of them. */
const NAMED = 3;

/** Returns the reason for a refusal in one sentence: the counts, the worst findings, and what to do. */
export function refusalOf({ digest, reason, limits, findings, expiredWaivers }: Verdict): string {
  if (reason) {
    return printable(reason);
  }
  const exceeded = limits.filter(({ found, most }) => found > most);
  const counted = findings.filter(
    (finding) => !finding.waivedUntil && exceeded.some(({ severity }) => severity === finding.severity),
  );
  const expired = expiredWaivers.filter((waiver) => counted.some((finding) => concerns(waiver, finding)));
  return printable(
    [
      `${digest} has ${exceeded.map(({ severity, most, found }) => `${found} ${severity}, but the limit is ${most}`).join(' and ')}`,
      `worst findings: ${firstOf(counted.map(named), ', ')}`,
      'update the packages to fixed versions, or waive each finding with a reason, an owner and an expiry date',
      ...(expired.length > 0 ? [`expired waivers: ${firstOf(expired.map(inWords), ' / ')}`] : []),
      "the gate's log lists all findings",
    ].join('; '),
  );
}

function named({ id, severity, packages }: JudgedFinding): string {
  const where = packages.map(
    ({ name, version, fixedIn }) => `${name}${version ? ` ${version}` : ''}${fixedIn ? ` (fixed in ${fixedIn})` : ''}`,
  );
  return `${id} (${severity})${where.length > 0 ? ` in ${firstOf(where, ' and ')}` : ''}`;
}

function firstOf(texts: readonly string[], separator: string): string {
  return [...texts.slice(0, NAMED), ...(texts.length > NAMED ? [`${texts.length - NAMED} more`] : [])].join(separator);
}
