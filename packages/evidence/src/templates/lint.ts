import { ReadAcknowledgement, SynthesizedTemplate } from './assembly';
import { TemplateFinding } from './finding';
import { houseFindings } from './house-rules';
import { statedReason } from './stated-reason';

/** CDK's own validator has the rules of cfn-lint under their numbers; an acknowledgement there holds here. */
const SAME_RULES = { from: 'cfn-lint::', to: 'CloudFormation-Validate::' };

/** How an id ends that means one finding of several. */
const ABOUT = /^([^[]+)\[(.+)\]$/;

/** The checks whose acknowledgements nothing else judges. */
const OURS: Checks = /^(cfn-lint|slipway-evidence|posture)::/;

/** Which checks the ids of acknowledgements belong to. */
export type Checks = RegExp;

export interface LintedTemplate {
  readonly file: string;
  readonly findings: readonly PlacedFinding[];
}

export interface PlacedFinding extends TemplateFinding {
  /** Such as `BrazilCart/Network/Private1/Resource`, or the logical id where no construct is known. */
  readonly place: string;
  /** Reason why the finding is accepted. @default - it is not accepted */
  readonly acknowledged?: string;
  /** Why it was accepted until a day that has passed. @default - it is accepted, or never was */
  readonly lapsed?: string;
}

/** Returns the findings of cfn-lint and the house rules about a template, with those that are acknowledged. */
export function lint(
  synthesized: SynthesizedTemplate,
  cfnLint: (template: SynthesizedTemplate) => readonly TemplateFinding[],
): LintedTemplate {
  return withAcknowledgements(synthesized, [...cfnLint(synthesized), ...houseFindings(synthesized.template)]);
}

/** The findings of a template at their constructs, and what of them is acknowledged with a reason. */
export function withAcknowledgements(
  synthesized: SynthesizedTemplate,
  findings: readonly TemplateFinding[],
): LintedTemplate {
  return { file: synthesized.file, findings: findings.map((finding) => place(finding, synthesized)) };
}

function place(finding: TemplateFinding, { constructPaths, acknowledgements }: SynthesizedTemplate): PlacedFinding {
  const path = finding.logicalId && constructPaths[finding.logicalId];
  const those = path ? acknowledgements.filter((one) => applies(one, finding, path)) : [];
  const acknowledged = those.find(holds)?.reason.trim();
  const lapsed = acknowledged ? undefined : those.find((one) => !holds(one))?.reason.trim();
  return {
    ...finding,
    place: path?.slice(1) ?? finding.logicalId ?? 'the template',
    ...(acknowledged && { acknowledged }),
    ...(lapsed && { lapsed }),
  };
}

/** Whether the day has not passed that a reason may name. */
function holds({ reason }: ReadAcknowledgement): boolean {
  const { expires } = statedReason(reason);
  return expires === undefined || expires >= new Date().toISOString().slice(0, 10);
}

/**
 * An acknowledgement is for its construct and everything below. Its ID may end in words of the finding that it means,
 * such as `posture::plaintext-secret[API_KEY]`.
 */
function applies(
  { constructPath, id }: ReadAcknowledgement,
  { rule, message }: TemplateFinding,
  path: string,
): boolean {
  const [, general = id, about] = ABOUT.exec(id) ?? [];
  return (
    [rule, rule.replace(SAME_RULES.from, SAME_RULES.to)].includes(general) &&
    (about === undefined || wordsOf(message).includes(about)) &&
    `${path}/`.startsWith(`${constructPath}/`)
  );
}

/** A name or an ARN, as a message mentions it between spaces, commas and brackets. */
function wordsOf(message: string): string[] {
  return message.split(/[\s,;()]+/).map((word) => word.replace(/^'|[':]+$/g, ''));
}

/** The findings, warnings among them, that nobody acknowledged with a reason that still holds. */
export function openFindings({ findings }: LintedTemplate): PlacedFinding[] {
  return findings.filter(({ acknowledged, severity }) => !acknowledged && severity !== 'advice');
}

/** A line for each acknowledgement of an assembly that matches nothing in its templates. */
export function unusedAcknowledgements(
  templates: readonly SynthesizedTemplate[],
  linted: readonly LintedTemplate[],
  checks: Checks = OURS,
): string[] {
  const findings = linted.flatMap((template) => template.findings);
  const unused = templates
    .flatMap(({ acknowledgements }) => acknowledgements)
    .filter((one) => checks.test(one.id) && !findings.some((finding) => applies(one, finding, `/${finding.place}`)));
  return [
    ...new Set(
      unused.map(
        ({ id, constructPath, reason }) =>
          `'${id}' is acknowledged on ${constructPath.slice(1)}, and matches no finding there: ${reason}; correct the id, or remove it`,
      ),
    ),
  ];
}

/** The findings of a template for a terminal, and how it came out. */
export function asLines(linted: LintedTemplate): string[] {
  const open = openFindings(linted);
  const lines = linted.findings.map(
    (finding) => `  ${wordOf(finding)} ${finding.rule} in ${finding.place}: ${finding.message}${remarkOn(finding)}`,
  );
  return [
    `${linted.file}: ${open.length === 0 ? 'nothing to correct' : `${open.length} to correct, or to acknowledge with a reason`}`,
    ...lines,
  ];
}

function remarkOn({ acknowledged, lapsed }: PlacedFinding): string {
  if (acknowledged) {
    return ` (accepted: ${acknowledged})`;
  }
  return lapsed ? ` (accepted no longer: ${lapsed})` : '';
}

function wordOf({ acknowledged, severity }: PlacedFinding): string {
  return acknowledged ? 'accepted' : severity.padEnd('warning'.length);
}
