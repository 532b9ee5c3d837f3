import type { Finding, Severity } from './finding';
import type { Judged, Verdict } from './verdict';

const LEVELS: Readonly<Record<Severity, string>> = { critical: 'error', high: 'error', medium: 'warning', low: 'note' };

/**
 * Returns the verdict as SARIF 2.1.0: a run for each scanner, in which waived findings are suppressed.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifOf({ scans, failures, judged }: Verdict): object {
  const runs = [
    ...scans.map(({ scanner }) => ({
      tool: toolOf(scanner, judged),
      invocations: [{ executionSuccessful: true }],
      results: judged.filter(({ finding }) => finding.scanner === scanner).map(resultOf),
    })),
    ...failures.map(({ scanner, problem }) => ({
      tool: toolOf(scanner, []),
      invocations: [
        { executionSuccessful: false, toolExecutionNotifications: [{ level: 'error', message: { text: problem } }] },
      ],
      results: [],
    })),
  ];
  return { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs };
}

function toolOf(scanner: string, judged: readonly Judged[]): object {
  const ids = judged.filter(({ finding }) => finding.scanner === scanner).map(({ finding }) => finding.id);
  return { driver: { name: `security.${scanner}`, rules: [...new Set(ids)].map((id) => ({ id })) } };
}

function resultOf({ finding, waiver }: Judged): object {
  return {
    ruleId: finding.id,
    level: LEVELS[finding.severity],
    message: { text: finding.package === undefined ? finding.message : `${finding.package}: ${finding.message}` },
    locations: [locationOf(finding)],
    ...(waiver && { suppressions: [{ kind: 'external', status: 'accepted', justification: waiver.reason }] }),
  };
}

function locationOf({ file, line }: Finding): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file) },
      ...(line !== undefined && { region: { startLine: line } }),
    },
  };
}
