import { dirname } from 'node:path';
import { IConstruct } from 'constructs';
import { Acknowledgements } from './check/acknowledgements';
import { assetTemplate } from './check/asset-template';
import type { CheckedTemplate, CheckFinding } from './check/check-finding';
import { TemplateCheck } from './check/template-check';
import { Finding, inWords } from './finding';
import { findings, placedWithin } from './findings';

const NAME = 'least-privilege';

/** Synth-time validation that refuses every template that gives more permissions than it names. */
export class LeastPrivilege extends TemplateCheck {
  /** Checks every stack of an app or stage, including nested stacks, at each synthesis. */
  public static enforce(scope: IConstruct): void {
    new LeastPrivilege(scope);
  }

  /**
   * Acknowledges findings on a construct: `LeastPrivilege.of(role).acknowledge({ rule, reason })`.
   *
   * AdministratorAccess, `*` on `*` and an open principal cannot be acknowledged.
   */
  public static of(construct: IConstruct): Acknowledgements {
    return Acknowledgements.of(construct, NAME);
  }

  private constructor(scope: IConstruct) {
    super(scope, NAME);
  }

  /** Finds every statement of a template that gives more permissions than it names. */
  protected findingsIn(deployed: CheckedTemplate): CheckFinding[] {
    return findings(deployed.template, deployed.account)
      .flatMap((finding) => (finding.rule === 'unreadable-template' ? ofDeployed(finding, deployed) : [finding]))
      .map((finding) => ({ ...finding, description: inWords(finding) }));
  }
}

/**
 * Replaces the finding about a deployed template by the findings in its asset. Nested stacks of the app are checked on
 * their own.
 */
function ofDeployed(finding: Finding, { file, nestedStacks }: CheckedTemplate): Finding[] {
  if (nestedStacks.includes(finding.logicalId)) {
    return [];
  }
  const template = assetTemplate(dirname(file), finding.json);
  return template ? findings(template).map((inner) => placedWithin(inner, finding)) : [finding];
}
