import { dirname } from 'node:path';
import { IConstruct } from 'constructs';
import { Acknowledgements } from './check/acknowledgements';
import { assetTemplate } from './check/asset-template';
import type { CheckedTemplate, CheckFinding } from './check/check-finding';
import { TemplateCheck } from './check/template-check';
import { Finding, inWords } from './finding';
import { findings, placedWithin } from './findings';
import { FindingAcross, findingsAcross } from './findings-across';
import { RULE_NAMES } from './rules/rule-names';

const NAME = 'least-privilege';

/** Validation at synthesis that rejects templates with broader permissions than necessary. */
export class LeastPrivilege extends TemplateCheck {
  /**
   * Checks every stack of an app or stage, including nested stacks, at each synthesis. Findings that are not
   * acknowledged fail the synthesis.
   */
  public static enforce(scope: IConstruct): void {
    new LeastPrivilege(scope);
  }

  /**
   * Returns the acknowledgements of a construct, to accept findings on it: `LeastPrivilege.of(role).acknowledge({ rule,
   * reason })`.
   *
   * Findings about AdministratorAccess, `*` on `*` and open principals cannot be acknowledged. Exceptions are open
   * principals that `aws:SourceIp` limits to small address ranges, and `*` on `*` and open principals in the policy of
   * an API, a VPC endpoint or an organization, which only limits access.
   */
  public static of(construct: IConstruct): Acknowledgements {
    return Acknowledgements.of(construct, NAME);
  }

  private across: readonly FindingAcross[] = [];

  private constructor(scope: IConstruct) {
    super(scope, NAME, [...RULE_NAMES]);
  }

  /** Checks the policies of each identity together, even if they are in several templates. */
  protected override beforeFindings(templates: CheckedTemplate[]): void {
    this.across = findingsAcross(templates);
  }

  /** Returns all findings in a template. */
  protected findingsIn(deployed: CheckedTemplate): CheckFinding[] {
    const found = findings(deployed.template, deployed.account);
    const known = new Set(found.map(keyOf));
    const added = this.across.filter((finding) => finding.file === deployed.file && !known.has(keyOf(finding)));
    return [...found, ...added.map(ofOtherStack)]
      .flatMap((finding) => (finding.rule === 'unreadable-template' ? ofDeployed(finding, deployed) : [finding]))
      .map((finding) => ({ ...finding, description: inWords(finding) }));
  }
}

function keyOf({ rule, logicalId, location, problem }: Finding): string {
  return [rule, logicalId, location, problem].join();
}

function ofOtherStack(finding: Finding): Finding {
  return { ...finding, problem: `${finding.problem}; the policy that allows iam:PassRole is in another stack` };
}

/**
 * If a finding reports that an inner template cannot be read, returns the findings in the asset that contains the
 * template instead. Nested stacks of the app are checked separately.
 */
function ofDeployed(finding: Finding, { file, nestedStacks }: CheckedTemplate): Finding[] {
  if (nestedStacks.includes(finding.logicalId)) {
    return [];
  }
  const template = assetTemplate(dirname(file), finding.json);
  return template ? findings(template).map((inner) => placedWithin(inner, finding)) : [finding];
}
