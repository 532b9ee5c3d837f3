import { basename } from 'node:path';
import { Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, IApplyRule, NagPack, NIST80053R5Checks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { CheckedTemplate, CheckFinding, TemplateCheck } from '@slipway/least-privilege';

/** Context key of an array with the names of additional rule packs. */
const FURTHER_PACKS = 'slipway:nagPacks';

/**
 * Check that runs the rules of a cdk-nag pack, and treats acknowledgements like Slipway's other checks.
 *
 * cdk-nag itself silently accepts acknowledgements that have expired, match no finding, or do not name the check.
 *
 * @see https://github.com/cdklabs/cdk-nag/blob/main/RULES.md
 */
export class NagPackCheck extends TemplateCheck {
  /**
   * Checks every stack of an app, including nested stacks, at each synthesis. The packs are AwsSolutions and those that
   * the context value `slipway:nagPacks` names.
   *
   * @throws Error if the context value names an unknown pack
   */
  public static enforce(scope: IConstruct): void {
    const further = (scope.node.tryGetContext(FURTHER_PACKS) ?? []) as readonly string[];
    ['AwsSolutions', ...further].forEach((name) => new NagPackCheck(scope, name));
  }

  private readonly pack: Pack;

  private constructor(
    private readonly root: IConstruct,
    name: string,
  ) {
    super(root, name);
    const make = PACKS[name];
    if (!make) {
      throw new Error(
        `the context value ${FURTHER_PACKS} contains '${name}', which is not a supported pack; use ${Object.keys(PACKS).join(' or ')}`,
      );
    }
    this.pack = make();
  }

  protected findingsIn({ file }: CheckedTemplate): CheckFinding[] {
    return this.root.node
      .findAll()
      .filter((construct): construct is Stack => Stack.isStack(construct) && construct.templateFile === basename(file))
      .flatMap((stack) => this.pack.findingsIn(stack));
  }
}

/** Rules of a cdk-nag pack, without the pack's own reporting. */
interface Pack {
  /** Returns the findings in one stack, without the findings in its nested stacks. */
  findingsIn(stack: Stack): CheckFinding[];
}

/**
 * Packs by name. The rules of AwsSolutions about wildcards and managed policies are skipped, because every app enforces
 * `least-privilege`. Its checks are more exact: they allow `*` only for actions without resource-level permissions, and
 * report every `*` in a role, not only the first (decision 36). The rule of NIST.800.53.R5 against inline policies is
 * skipped, because an inline policy belongs to exactly one role and is deleted with the role.
 */
const PACKS: Readonly<Record<string, () => Pack>> = {
  AwsSolutions: () => packOf(AwsSolutionsChecks, new Answers('AwsSolutions', ['IAM4', 'IAM5'])),
  'NIST.800.53.R5': () => packOf(NIST80053R5Checks, new Answers('NIST.800.53.R5', ['IAMNoInlinePolicy'])),
};

function packOf(Checks: new () => NagPack, answers: Answers): Pack {
  // the type NagPack is abstract, but the packs implement all its members
  class AnsweringChecks extends (Checks as new () => AwsSolutionsChecks) {
    public findingsIn(stack: Stack): CheckFinding[] {
      return answers.in(stack, () => this.validateScope(stack));
    }
    protected override applyRule(applied: IApplyRule): void {
      answers.add(applied);
    }
  }
  return new AnsweringChecks();
}

/** Collector of the findings that a pack's rules report in a stack. */
class Answers {
  private findings: CheckFinding[] = [];
  private stack?: Stack;

  /** @param leftOut names of the rules to skip, without the pack's name */
  constructor(
    private readonly pack: string,
    private readonly leftOut: readonly string[],
  ) {}

  public in(stack: Stack, ask: () => void): CheckFinding[] {
    this.stack = stack;
    this.findings = [];
    ask();
    return this.findings;
  }

  public add(applied: IApplyRule): void {
    const { node, rule, ruleSuffixOverride = rule.name } = applied;
    if (node.stack === this.stack && !this.leftOut.includes(ruleSuffixOverride)) {
      const id = `${this.pack}-${ruleSuffixOverride}`;
      this.findings.push(...answersOf(applied).map((answer) => inWords(applied, id, answer)));
    }
  }
}

/** Returns the parts of a resource that violate a rule. An empty string stands for the whole resource. */
function answersOf({ rule, node }: IApplyRule): readonly string[] {
  try {
    const answer = rule(node);
    return Array.isArray(answer) ? answer : answer === 'Non-Compliant' ? [''] : [];
  } catch (error) {
    return [`the rule cannot evaluate the resource: ${(error as Error).message}`];
  }
}

function inWords(applied: IApplyRule, id: string, answer: string): CheckFinding {
  const { info, explanation, node } = applied;
  const sentence = info.replace(/\.$/, '');
  const problem = answer === '' ? sentence : `${sentence} (${answer})`;
  return {
    rule: id,
    problem,
    description: problem,
    instead: explanation.replace(/\.$/, ''),
    logicalId: String(node.stack.resolve(node.logicalId)),
    location: 'Properties',
  };
}
