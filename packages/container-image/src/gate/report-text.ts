import type { JudgedFinding, Verdict } from './verdict';
import { printable } from './printable';
import { inWords } from './waivers';

const HEAD = ['severity', 'id', 'package', 'fixed in', 'waived until'];
const NONE = '-';

/** Renders the verdict as text: the result and its reason, then the limits, the waivers to act on, and the findings. */
export function reportText(verdict: Verdict): string {
  return [
    `${verdict.passed ? 'passed' : 'refused'}: ${verdict.digest}`,
    ...(verdict.reason ? [verdict.reason] : []),
    ...verdict.limits.map(
      ({ severity, most, found }) =>
        `${found > most ? 'too many' : 'within'} ${severity}: ${found} found, limit ${most}`,
    ),
    ...verdict.expiredWaivers.map((waiver) => `expired waiver, ignored: ${inWords(waiver)}`),
    ...verdict.unusedWaivers.map((waiver) => `unused waiver, remove it: ${inWords(waiver)}`),
    ...(verdict.findings.length > 0 ? ['', ...table(verdict.findings)] : []),
  ]
    .map(printable)
    .join('\n');
}

function table(findings: readonly JudgedFinding[]): string[] {
  const rows = [HEAD, ...findings.flatMap(rowsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}

/** Returns one row for each package of a finding. */
function rowsOf({ id, severity, packages, waivedUntil }: JudgedFinding): string[][] {
  const affected = packages.length > 0 ? packages : [{ name: NONE, version: undefined, fixedIn: undefined }];
  return affected.map(({ name, version, fixedIn }) => [
    severity,
    id,
    version ? `${name} ${version}` : name,
    fixedIn ?? NONE,
    waivedUntil ?? NONE,
  ]);
}
