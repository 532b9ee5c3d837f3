import type { ScannerName } from './finding';
import { placeOf } from './report-table';
import type { Verdict } from './verdict';

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

interface Case {
  readonly name: string;
  /** Outcome of the test case. @default - the test case passed */
  readonly outcome?: { readonly kind: 'failure' | 'error' | 'skipped'; readonly message: string };
}

/**
 * Returns the verdict as JUnit XML: a suite for each scanner, in which waived findings are skipped tests. Findings
 * below the threshold are omitted.
 */
export function junitOf(verdict: Verdict): string {
  const scanners = [...verdict.scans, ...verdict.failures].map(({ scanner }) => scanner);
  const suites = scanners.map((scanner) => suiteOf(scanner, casesOf(scanner, verdict)));
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>', ''].join('\n');
}

function casesOf(scanner: ScannerName, { scans, failures, judged }: Verdict): Case[] {
  const scan = scans.find((one) => one.scanner === scanner);
  return [
    ...failures
      .filter((failure) => failure.scanner === scanner)
      .map(({ problem }): Case => ({ name: 'scan', outcome: { kind: 'error', message: problem } })),
    ...(scan ? [{ name: `scan: ${scan.read}` }] : []),
    ...judged
      .filter(({ finding, decision }) => finding.scanner === scanner && decision !== 'mild')
      .map(({ finding, decision, waiver }): Case => ({
        name: `${finding.id} in ${placeOf(finding)}`,
        outcome: {
          kind: decision === 'fails' ? 'failure' : 'skipped',
          message: waiver ? `waived: ${waiver.reason}` : `${finding.severity}: ${finding.message}`,
        },
      })),
  ];
}

function suiteOf(scanner: ScannerName, cases: readonly Case[]): string {
  const count = (kind: string) => cases.filter(({ outcome }) => outcome?.kind === kind).length;
  const counts = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
  const lines = cases.map(({ name, outcome }) =>
    outcome
      ? `    <testcase classname="${scanner}" name="${escaped(name)}"><${outcome.kind} message="${escaped(outcome.message)}"/></testcase>`
      : `    <testcase classname="${scanner}" name="${escaped(name)}"/>`,
  );
  return [`  <testsuite name="security.${scanner}" ${counts}>`, ...lines, '  </testsuite>'].join('\n');
}

/**
 * Escapes a text for an XML attribute. Characters that XML does not allow, even as character references, become `?`.
 */
function escaped(text: string): string {
  return [...text.replace(/\s+/g, ' ')].map((character) => ENTITIES.get(character) ?? printable(character)).join('');
}

function printable(character: string): string {
  const code = character.codePointAt(0)!;
  return code < 0x20 || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff ? '?' : character;
}
