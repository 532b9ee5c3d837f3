import { Acknowledgement, SynthesizedTemplate } from './assembly';
import { Finding } from './finding';
import { houseFindings } from './house-rules';

/** CDK's own validator has the rules of cfn-lint under their numbers; an acknowledgement there holds here. */
const SAME_RULES = { from: 'cfn-lint::', to: 'CloudFormation-Validate::' };

export interface LintedTemplate {
  readonly file: string;
  readonly findings: readonly PlacedFinding[];
}

export interface PlacedFinding extends Finding {
  /** Such as `BrazilCart/Network/Private1/Resource`, or the logical id where no construct is known. */
  readonly place: string;
  /** Why it is accepted. @default - nobody accepted it */
  readonly acknowledged?: string;
}

/** What cfn-lint and the house rules have against a template, and what of it is acknowledged with a reason. */
export function lint(
  synthesized: SynthesizedTemplate,
  cfnLint: (template: SynthesizedTemplate) => readonly Finding[],
): LintedTemplate {
  const findings = [...cfnLint(synthesized), ...houseFindings(synthesized.template)];
  return { file: synthesized.file, findings: findings.map((finding) => place(finding, synthesized)) };
}

function place(finding: Finding, { constructPaths, acknowledgements }: SynthesizedTemplate): PlacedFinding {
  const path = finding.logicalId && constructPaths[finding.logicalId];
  const acknowledged = path && acknowledgements.find((one) => applies(one, finding.rule, path))?.reason.trim();
  return {
    ...finding,
    place: path?.slice(1) ?? finding.logicalId ?? 'the template',
    ...(acknowledged && { acknowledged }),
  };
}

/** An acknowledgement holds for its construct and everything below. */
function applies({ constructPath, id }: Acknowledgement, rule: string, path: string): boolean {
  return (
    [rule, rule.replace(SAME_RULES.from, SAME_RULES.to)].includes(id) && `${path}/`.startsWith(`${constructPath}/`)
  );
}

/** The errors that nobody acknowledged with a reason. */
export function openErrors({ findings }: LintedTemplate): PlacedFinding[] {
  return findings.filter(({ severity, acknowledged }) => severity === 'error' && !acknowledged);
}

/** The findings of a template for a terminal, and how it came out. */
export function asLines(linted: LintedTemplate): string[] {
  const errors = openErrors(linted);
  const lines = linted.findings.map(
    (finding) =>
      `  ${wordOf(finding, errors)} ${finding.rule} in ${finding.place}: ${finding.message}${finding.acknowledged ? ` (accepted: ${finding.acknowledged})` : ''}`,
  );
  return [
    `${linted.file}: ${errors.length === 0 ? 'no error' : `${errors.length} to correct, or to acknowledge with a reason`}`,
    ...lines,
  ];
}

function wordOf(finding: PlacedFinding, errors: readonly PlacedFinding[]): string {
  return errors.includes(finding) ? 'error  ' : finding.acknowledged ? 'accepted' : 'warning';
}
