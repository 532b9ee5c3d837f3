import { ReadAcknowledgement, SynthesizedTemplate } from './assembly';
import { TemplateFinding } from './finding';
import { houseFindings } from './house-rules';

/** CDK's own validator has the rules of cfn-lint under their numbers; an acknowledgement there holds here. */
const SAME_RULES = { from: 'cfn-lint::', to: 'CloudFormation-Validate::' };

/** How a reason ends that holds for a time only. */
const EXPIRY = /\(until (\d{4}-\d{2}-\d{2})\)$/;

/** The checks whose acknowledgements nothing else judges. */
const OURS = /^(cfn-lint|slipway-evidence)::/;

export interface LintedTemplate {
  readonly file: string;
  readonly findings: readonly PlacedFinding[];
}

export interface PlacedFinding extends TemplateFinding {
  /** Such as `BrazilCart/Network/Private1/Resource`, or the logical id where no construct is known. */
  readonly place: string;
  /** Why it is accepted. @default - nobody accepted it */
  readonly acknowledged?: string;
}

/** What cfn-lint and the house rules have against a template, and what of it is acknowledged with a reason. */
export function lint(
  synthesized: SynthesizedTemplate,
  cfnLint: (template: SynthesizedTemplate) => readonly TemplateFinding[],
): LintedTemplate {
  const findings = [...cfnLint(synthesized), ...houseFindings(synthesized.template)];
  return { file: synthesized.file, findings: findings.map((finding) => place(finding, synthesized)) };
}

function place(finding: TemplateFinding, { constructPaths, acknowledgements }: SynthesizedTemplate): PlacedFinding {
  const path = finding.logicalId && constructPaths[finding.logicalId];
  const acknowledged = path && acknowledgements.find((one) => holds(one, finding.rule, path))?.reason.trim();
  return {
    ...finding,
    place: path?.slice(1) ?? finding.logicalId ?? 'the template',
    ...(acknowledged && { acknowledged }),
  };
}

/** An acknowledgement holds for its construct and everything below, until the day that its reason names. */
function holds(acknowledgement: ReadAcknowledgement, rule: string, path: string): boolean {
  const expires = EXPIRY.exec(acknowledgement.reason.trim())?.[1];
  return (
    applies(acknowledgement, rule, path) && (expires === undefined || expires >= new Date().toISOString().slice(0, 10))
  );
}

function applies({ constructPath, id }: ReadAcknowledgement, rule: string, path: string): boolean {
  return (
    [rule, rule.replace(SAME_RULES.from, SAME_RULES.to)].includes(id) && `${path}/`.startsWith(`${constructPath}/`)
  );
}

/** The findings, warnings among them, that nobody acknowledged with a reason that still holds. */
export function openFindings({ findings }: LintedTemplate): PlacedFinding[] {
  return findings.filter(({ acknowledged }) => !acknowledged);
}

/** A line for each acknowledgement of an assembly that matches nothing in its templates. */
export function unusedAcknowledgements(
  templates: readonly SynthesizedTemplate[],
  linted: readonly LintedTemplate[],
): string[] {
  const findings = linted.flatMap((template) => template.findings);
  const unused = templates
    .flatMap(({ acknowledgements }) => acknowledgements)
    .filter((one) => OURS.test(one.id) && !findings.some(({ rule, place: path }) => applies(one, rule, `/${path}`)));
  return [
    ...new Set(
      unused.map(
        ({ id, constructPath, reason }) =>
          `'${id}' is acknowledged on ${constructPath.slice(1)}, and matches no finding there: ${reason}; correct its id, or take it out`,
      ),
    ),
  ];
}

/** The findings of a template for a terminal, and how it came out. */
export function asLines(linted: LintedTemplate): string[] {
  const open = openFindings(linted);
  const lines = linted.findings.map(
    (finding) =>
      `  ${wordOf(finding)} ${finding.rule} in ${finding.place}: ${finding.message}${finding.acknowledged ? ` (accepted: ${finding.acknowledged})` : ''}`,
  );
  return [
    `${linted.file}: ${open.length === 0 ? 'nothing to correct' : `${open.length} to correct, or to acknowledge with a reason`}`,
    ...lines,
  ];
}

function wordOf({ acknowledged, severity }: PlacedFinding): string {
  return acknowledged ? 'accepted' : severity === 'error' ? 'error  ' : 'warning';
}
