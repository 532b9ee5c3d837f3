import { basename } from 'node:path';
import { Stack } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, IApplyRule } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { CheckedTemplate, CheckFinding, TemplateCheck } from '@slipway/least-privilege';

const NAME = 'AwsSolutions';

/**
 * Rules about policies that `least-privilege`, which every app enforces, judges more exactly: it knows which actions
 * have no permissions by resource, and it does not stop at the first `*` of a role (decision 36).
 */
const LEFT_TO_LEAST_PRIVILEGE: readonly string[] = ['AwsSolutions-IAM4', 'AwsSolutions-IAM5'];

/**
 * The AwsSolutions pack of cdk-nag, under the acknowledgements of our own checks.
 *
 * The pack by itself accepts an acknowledgement that has expired or that matches nothing, and takes one without the
 * name of the check for granted, without a line in the report.
 *
 * @see https://github.com/cdklabs/cdk-nag/blob/main/RULES.md
 */
export class AwsSolutions extends TemplateCheck {
  /** Checks every stack of an app or stage, nested stacks too, each time that it is synthesized. */
  public static enforce(scope: IConstruct): void {
    new AwsSolutions(scope);
  }

  private constructor(private readonly root: IConstruct) {
    super(root, NAME);
  }

  protected findingsIn({ file }: CheckedTemplate): CheckFinding[] {
    return this.root.node
      .findAll()
      .filter((construct): construct is Stack => Stack.isStack(construct) && construct.templateFile === basename(file))
      .flatMap((stack) => new Pack().findingsIn(stack));
  }
}

/** The rules of the pack, without what it does with their answers. */
class Pack extends AwsSolutionsChecks {
  private readonly findings: CheckFinding[] = [];
  private stack?: Stack;

  /** Those of one stack, without the stacks that are nested in it. */
  public findingsIn(stack: Stack): readonly CheckFinding[] {
    this.stack = stack;
    this.validateScope(stack);
    return this.findings;
  }

  protected override applyRule(applied: IApplyRule): void {
    if (applied.node.stack === this.stack && !LEFT_TO_LEAST_PRIVILEGE.includes(ruleOf(applied))) {
      this.findings.push(...answersOf(applied).map((answer) => inWords(applied, answer)));
    }
  }
}

/** The pack gives each of its rules an id of its own. */
function ruleOf({ ruleSuffixOverride }: IApplyRule): string {
  return `${NAME}-${ruleSuffixOverride}`;
}

/** What a rule has against a resource: nothing, the resource itself (an empty text), or parts of it. */
function answersOf({ rule, node }: IApplyRule): readonly string[] {
  try {
    const answer = rule(node);
    return Array.isArray(answer) ? answer : answer === 'Non-Compliant' ? [''] : [];
  } catch (error) {
    return [`the rule cannot read it: ${(error as Error).message}`];
  }
}

function inWords(applied: IApplyRule, answer: string): CheckFinding {
  const { info, explanation, node } = applied;
  const sentence = info.replace(/\.$/, '');
  const problem = answer === '' ? sentence : `${sentence} (${answer})`;
  return {
    rule: ruleOf(applied),
    problem,
    description: problem,
    instead: explanation.replace(/\.$/, ''),
    logicalId: String(node.stack.resolve(node.logicalId)),
    location: 'Properties',
  };
}
