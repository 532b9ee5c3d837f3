import { createHash } from 'node:crypto';
import type { SynthesizedTemplate } from '../templates/assembly';
import { ItemFinding, ItemStanding, PackResult } from './evaluate';

/** What a report is about. */
export interface ReportSubject {
  /** Name of what was judged, such as that of a pipeline. */
  readonly system: string;
  /** Facts about the release, by what they are called: `Commit`, `Image`. They are shown in this order. */
  readonly release: Readonly<Record<string, string>>;
  /** When it was judged. */
  readonly now: Date;
}

/** Findings of one rule with the same reason, which serve the same items. */
export interface ReportedFinding extends Omit<ItemFinding, 'place'> {
  /** Numbers of the items that it counts for. */
  readonly items: readonly string[];
  readonly places: readonly string[];
}

/** How deployed templates stand to a standard: what an assessor gets as JSON, and a page shows. */
export interface ComplianceReport extends PackResult {
  /** Version of the format, which changes if older readers could misread it. */
  readonly schemaVersion: 1;
  readonly system: string;
  readonly release: Readonly<Record<string, string>>;
  /** When it was judged, ISO 8601. */
  readonly written: string;
  /** SHA-256 over everything but the time. */
  readonly digest: string;
  /** Whether every item that the templates decide is met. */
  readonly holds: boolean;
  /** The templates that were read, and the SHA-256 of each as it was parsed. */
  readonly templates: readonly { readonly name: string; readonly sha256: string }[];
  /** Findings that stop the release. */
  readonly refused: readonly ReportedFinding[];
  /** Accepted findings with their reasons, those that expire first at the top. */
  readonly accepted: readonly ReportedFinding[];
  /** What this report does not show, and who or what does show it. */
  readonly notShown: readonly string[];
}

const NOT_SHOWN: readonly string[] = [
  'Manual changes after the deployment, such as a new rule in a security group, are not in the templates. AWS Config or the drift detection of CloudFormation finds them.',
  'Whether AWS does what the templates declare, and whether the service accepts no card data: runs, tests and AWS’s own attestation show that.',
  'Open items, which a run or people have to prove. The last column says what to show.',
];

/** Creates the report about a standard for the templates of a release. */
export function complianceReport(
  { system, release, now }: ReportSubject,
  templates: readonly SynthesizedTemplate[],
  result: PackResult,
): ComplianceReport {
  const reported = grouped(result);
  const content = {
    schemaVersion: 1 as const,
    system,
    release,
    holds: result.counts[ItemStanding.NOT_MET] === 0,
    templates: templates.map(({ file, template }) => ({ name: file, sha256: sha256(JSON.stringify(template)) })),
    refused: reported.filter(({ reason }) => reason === undefined),
    accepted: reported.filter(({ reason }) => reason !== undefined).sort(byEnd),
    notShown: NOT_SHOWN,
    ...result,
  };
  return { ...content, written: now.toISOString(), digest: sha256(JSON.stringify(content)) };
}

/** The same finding counts for several items, and the same reason may hold for a dozen builds. */
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

/** Those that stay come last. */
function endOf({ expires = '9999' }: ReportedFinding): string {
  return expires;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
