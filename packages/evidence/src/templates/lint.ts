import { ReadAcknowledgement, SynthesizedTemplate } from './assembly';
import { TemplateFinding } from './finding';
import { houseFindings } from './house-rules';
import { statedReason } from './stated-reason';

/**
 * Prefixes of cfn-lint rules and of the same rules in the CDK's validator. An acknowledgement with either prefix
 * applies to cfn-lint findings.
 */
const SAME_RULES = { from: 'cfn-lint::', to: 'CloudFormation-Validate::' };

/**
 * Pattern that matches an acknowledgement ID that accepts only findings with a specific word, such as
 * `posture::plaintext-secret[API_KEY]`.
 */
const ABOUT = /^([^[]+)\[(.+)\]$/;

/** Pattern that matches the rule IDs for which this package reports unused acknowledgements. */
const OURS: Checks = /^(cfn-lint|slipway-evidence|posture)::/;

/** Pattern that matches the rule IDs of acknowledgements. */
export type Checks = RegExp;

export interface LintedTemplate {
  readonly file: string;
  readonly findings: readonly PlacedFinding[];
}

export interface PlacedFinding extends TemplateFinding {
  /**
   * Construct path of the resource, such as `BrazilCart/Network/Private1/Resource`, or the logical ID if the path is
   * not known.
   */
  readonly place: string;
  /** Reason why the finding is accepted. @default - the finding is not accepted */
  readonly acknowledged?: string;
  /** Reason why the finding was accepted until the acceptance expired. @default - no acceptance has expired */
  readonly lapsed?: string;
}

/**
 * Returns the findings of the house rules and of `cfnLint` in a template, with the reasons for accepted findings.
 *
 * @param cfnLint function that returns the findings of cfn-lint, and possibly of other checks
 */
export function lint(
  synthesized: SynthesizedTemplate,
  cfnLint: (template: SynthesizedTemplate) => readonly TemplateFinding[],
): LintedTemplate {
  return withAcknowledgements(synthesized, [...cfnLint(synthesized), ...houseFindings(synthesized.template)]);
}

/** Adds the construct path to each finding, and the reason if the finding is acknowledged. */
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

/** Whether an acknowledgement has not expired. */
function holds({ reason }: ReadAcknowledgement): boolean {
  const { expires } = statedReason(reason);
  return expires === undefined || expires >= new Date().toISOString().slice(0, 10);
}

/**
 * Whether an acknowledgement applies to a finding. An acknowledgement applies to a construct and all of its children.
 * If the ID ends in a word in brackets, as in `posture::plaintext-secret[API_KEY]`, the finding must contain this word.
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

/** Splits a message into words, such as names and ARNs, at spaces, commas, semicolons and parentheses. */
function wordsOf(message: string): string[] {
  return message.split(/[\s,;()]+/).map((word) => word.replace(/^'|[':]+$/g, ''));
}

/** Returns the errors and warnings that are not acknowledged, or whose acknowledgement has expired. */
export function openFindings({ findings }: LintedTemplate): PlacedFinding[] {
  return findings.filter(({ acknowledged, severity }) => !acknowledged && severity !== 'advice');
}

/**
 * Returns a line for each unused acknowledgement, which matches no finding in the templates of the assembly.
 * Acknowledgements with a rule ID that does not match `checks` are ignored.
 */
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
          `'${id}' is acknowledged on ${constructPath.slice(1)}, but matches no finding there: ${reason}; correct the ID, or remove the acknowledgement`,
      ),
    ),
  ];
}

/** Formats the findings of a template for a terminal, after a line with the number of open findings. */
export function asLines(linted: LintedTemplate): string[] {
  const open = openFindings(linted);
  const lines = linted.findings.map(
    (finding) => `  ${wordOf(finding)} ${finding.rule} in ${finding.place}: ${finding.message}${remarkOn(finding)}`,
  );
  return [
    `${linted.file}: ${open.length === 0 ? 'no open findings' : `open findings: ${open.length} (fix each finding, or acknowledge it with a reason)`}`,
    ...lines,
  ];
}

function remarkOn({ acknowledged, lapsed }: PlacedFinding): string {
  if (acknowledged) {
    return ` (accepted: ${acknowledged})`;
  }
  return lapsed ? ` (no longer accepted: ${lapsed})` : '';
}

function wordOf({ acknowledged, severity }: PlacedFinding): string {
  return acknowledged ? 'accepted' : severity.padEnd('warning'.length);
}
