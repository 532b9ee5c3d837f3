import { createHash } from 'node:crypto';
import type { SynthesizedTemplate } from '../templates/assembly';
import { ItemFinding, ItemStanding, PackResult } from './evaluate';

/** System and release for which a compliance report is created. */
export interface ReportSubject {
  /** Name of the system, such as the name of its pipeline. */
  readonly system: string;
  /**
   * Values that identify the release, by labels such as `Commit` and `Image`, in the order in which the page shows
   * them.
   */
  readonly release: Readonly<Record<string, string>>;
  /** Time at which the report is created. */
  readonly now: Date;
}

/** Findings of one rule with the same reason and the same items. */
export interface ReportedFinding extends Omit<ItemFinding, 'place'> {
  /** Numbers of the items to which the findings apply. */
  readonly items: readonly string[];
  readonly places: readonly string[];
}

/** Compliance report about deployed templates, which assessors receive as JSON and as an HTML page. */
export interface ComplianceReport extends PackResult {
  /**
   * Version of the JSON format. The version changes if programs that read the old format could misread the new format.
   */
  readonly schemaVersion: 1;
  readonly system: string;
  readonly release: Readonly<Record<string, string>>;
  /** Time at which the report was created, ISO 8601. */
  readonly written: string;
  /** SHA-256 digest of the report without its time. */
  readonly digest: string;
  /** Whether no item has the status `not met`, so that nothing blocks the release. */
  readonly holds: boolean;
  /** Names of the templates that were checked, each with the SHA-256 digest of the parsed template. */
  readonly templates: readonly { readonly name: string; readonly sha256: string }[];
  /** Findings that stop the release. */
  readonly refused: readonly ReportedFinding[];
  /** Accepted findings with their reasons, sorted by expiry date. Findings that do not expire are at the end. */
  readonly accepted: readonly ReportedFinding[];
  /** Advice that is not accepted, which leaves items open and does not stop the release. */
  readonly advice: readonly ReportedFinding[];
  /** Facts that the report does not prove, each with the evidence that can prove the fact. */
  readonly notShown: readonly string[];
}

const NOT_SHOWN: readonly string[] = [
  'That nobody changed resources manually after the deployment, for example by adding a security group rule. AWS Config and CloudFormation drift detection find such changes.',
  'That AWS behaves as the templates declare, and that the service accepts no card data. Runs, tests and the attestation of compliance of AWS are evidence of these facts.',
  'Open items, which need evidence from a run or from people, or a decision about advice. The table of all items lists this evidence.',
];

/** Creates a compliance report about the deployed templates of a release. */
export function complianceReport(
  { system, release, now }: ReportSubject,
  templates: readonly SynthesizedTemplate[],
  result: PackResult,
): ComplianceReport {
  const reported = grouped(result);
  const notAccepted = reported.filter(({ reason }) => reason === undefined);
  const content = {
    schemaVersion: 1 as const,
    system,
    release,
    holds: result.counts[ItemStanding.NOT_MET] === 0,
    templates: templates.map(({ file, template }) => ({ name: file, sha256: sha256(JSON.stringify(template)) })),
    refused: notAccepted.filter(({ isAdvice }) => !isAdvice),
    accepted: reported.filter(({ reason }) => reason !== undefined).sort(byEnd),
    advice: notAccepted.filter(({ isAdvice }) => isAdvice),
    notShown: NOT_SHOWN,
    ...result,
  };
  return { ...content, written: now.toISOString(), digest: sha256(JSON.stringify(content)) };
}

/** Combines the items of identical findings, and then the locations of findings with the same items. */
function grouped({ items }: PackResult): ReportedFinding[] {
  const findings = new Map<string, { finding: ItemFinding; items: string[] }>();
  items.forEach(({ id, findings: found }) =>
    found.forEach((finding) => {
      const key = JSON.stringify(finding);
      findings.set(key, { finding, items: [...(findings.get(key)?.items ?? []), id] });
    }),
  );
  const groups = new Map<string, ReportedFinding>();
  [...findings.values()].forEach(({ finding: { place, ...finding }, items: numbers }) => {
    const key = JSON.stringify([finding, numbers]);
    groups.set(key, { ...finding, items: numbers, places: [...(groups.get(key)?.places ?? []), place] });
  });
  return [...groups.values()];
}

function byEnd(one: ReportedFinding, other: ReportedFinding): number {
  return endOf(one).localeCompare(endOf(other));
}

/** Returns the sort key of an accepted finding: its expiry date, or a late date for a finding that does not expire. */
function endOf({ expires = '9999' }: ReportedFinding): string {
  return expires;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
