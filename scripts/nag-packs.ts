import { basename } from 'node:path';
import { Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, IApplyRule, NagPack, NIST80053R5Checks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { CheckedTemplate, CheckFinding, TemplateCheck } from '@slipway/least-privilege';

/** Context key for an array with names of additional packs that check an app. */
const FURTHER_PACKS = 'slipway:nagPacks';

/**
 * Check that runs a pack of cdk-nag with the same acknowledgements as our own checks.
 *
 * By itself, a pack accepts an acknowledgement that has expired or matches nothing, and trusts one without the name of
 * the check, without reporting either.
 *
 * @see https://github.com/cdklabs/cdk-nag/blob/main/RULES.md
 */
export class NagPackCheck extends TemplateCheck {
  /**
   * Checks every stack of an app, including nested stacks, at each synthesis: with the AwsSolutions pack, and with the
   * packs that the context `slipway:nagPacks` names.
   *
   * @throws Error if no pack has such a name
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
        `the context ${FURTHER_PACKS} names '${name}', which is not a pack: write ${Object.keys(PACKS).join(' or ')}`,
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

/** Rules of a pack, without the pack's reporting. */
interface Pack {
  /** Returns the findings of one stack, without those of its nested stacks. */
  findingsIn(stack: Stack): CheckFinding[];
}

/**
 * Packs by name. Rules about policies are left to `least-privilege`, which every app enforces and which judges more
 * exactly: it knows which actions have no resource-level permissions, and it does not stop at the first `*` of a role
 * (decision 36). An inline policy is what keeps a policy to its one role, and both are deleted together.
 */
const PACKS: Readonly<Record<string, () => Pack>> = {
  AwsSolutions: () => packOf(AwsSolutionsChecks, new Answers('AwsSolutions', ['IAM4', 'IAM5'])),
  'NIST.800.53.R5': () => packOf(NIST80053R5Checks, new Answers('NIST.800.53.R5', ['IAMNoInlinePolicy'])),
};

function packOf(Checks: new () => NagPack, answers: Answers): Pack {
  // packs have no abstract members left, although the type NagPack says so
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

/** Findings of a pack's rules in a stack. */
class Answers {
  private findings: CheckFinding[] = [];
  private stack?: Stack;

  /** @param leftOut rules to skip, without the name of the pack */
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

/** Returns the findings of a rule for a resource: none, the resource itself (an empty text), or parts of it. */
function answersOf({ rule, node }: IApplyRule): readonly string[] {
  try {
    const answer = rule(node);
    return Array.isArray(answer) ? answer : answer === 'Non-Compliant' ? [''] : [];
  } catch (error) {
    return [`the rule cannot read it: ${(error as Error).message}`];
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
