import type { Finding } from './finding';
import { inWords } from './waivers';
import type { Verdict } from './verdict';

const HEADINGS = ['decision', 'severity', 'scanner', 'finding', 'where', 'what'];
const LONGEST = 100;
/** Order of the rows. Findings that fail the build are last, because a log viewer shows the end of the log. */
const ORDER = ['mild', 'waived', 'fails'] as const;

/** Returns the verdict as a table in plain text. */
export function tableOf({ passed, scans, failures, judged, unused, expired }: Verdict): string {
  const sorted = ORDER.flatMap((decision) => judged.filter((one) => one.decision === decision));
  const rows = sorted.map(({ decision, finding }) => [
    decision,
    finding.severity,
    finding.scanner,
    finding.id,
    placeOf(finding),
    shortened(finding.message),
  ]);
  return [
    ...scans.map(({ scanner, read, findings }) => `${scanner}: ${read}, ${findings.length} findings`),
    ...failures.map(({ scanner, problem }) => `${scanner}: NOT SCANNED: ${problem}`),
    ...(rows.length > 0 ? ['', ...aligned([HEADINGS, ...rows])] : []),
    ...(unused.length + expired.length > 0 ? [''] : []),
    ...unused.map((waiver) => `unused waiver, remove it: ${inWords(waiver)}`),
    ...expired.map((waiver) => `expired waiver: ${inWords(waiver)}`),
    '',
    passed ? 'PASSED' : `FAILED: ${reasonOf(judged.filter(({ decision }) => decision === 'fails').length, failures)}`,
    '',
  ].join('\n');
}

/** Returns the location of a finding: the npm package, or the file with the line. */
export function placeOf({ file, line, package: packageName }: Finding): string {
  return packageName ?? (line === undefined ? file : `${file}:${line}`);
}

function reasonOf(findings: number, failures: Verdict['failures']): string {
  return [
    ...(findings > 0 ? [`${findings} findings without a waiver`] : []),
    ...(failures.length > 0 ? [`no result from ${failures.map(({ scanner }) => scanner).join(', ')}`] : []),
  ].join('; ');
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}

function shortened(message: string): string {
  const line = message.replace(/\s+/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
