import { printable } from './printable';
import type { LimitResult, Verdict } from './verdict';

/**
 * Renders the verdict as JUnit XML for a CodeBuild report, with one test for each limit.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/test-reporting.html
 */
export function reportJunit(verdict: Verdict): string {
  const tests = verdict.reason
    ? [test(`scan of ${verdict.digest}`, verdict.reason)]
    : verdict.limits.map((limit) => test(`at most ${limit.most} ${limit.severity}`, failureOf(limit, verdict)));
  const failed = tests.filter(({ failure }) => failure).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="image gate" tests="${tests.length}" failures="${failed}">`,
    ...tests.map(
      ({ name, failure }) =>
        `  <testcase classname="image gate" name="${escaped(name)}">${failure ? `<failure message="${escaped(failure)}"/>` : ''}</testcase>`,
    ),
    '</testsuite>',
    '',
  ].join('\n');
}

function test(name: string, failure?: string): { name: string; failure?: string } {
  return { name, failure };
}

function failureOf({ severity, most, found }: LimitResult, { findings }: Verdict): string | undefined {
  const counted = findings
    .filter((finding) => finding.severity === severity && !finding.waivedUntil)
    .map(({ id }) => id);
  return found > most ? `${found} found: ${counted.join(', ')}` : undefined;
}

function escaped(text: string): string {
  return printable(text).replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
