import { Validations } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { AcknowledgedRule, hasExpired, ruleOf } from './acknowledgement-grammar';
import { isWholeStack } from './acknowledgements';
import type { CheckFinding } from './check-finding';

/** Acknowledgement that is recorded in the metadata of a construct. */
export class RecordedAcknowledgement {
  /** Returns the acknowledgements of one check in a construct tree, outermost construct first. */
  public static in(root: IConstruct, check: string): RecordedAcknowledgement[] {
    return root.node.findAll().flatMap((construct) => {
      const reasons = new Map(
        construct.node.metadata
          .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
          .flatMap(({ data }) => Object.entries(data as Record<string, string>)),
      );
      return [...reasons].flatMap(([id, reason]) => {
        const rule = ruleOf(id);
        return rule?.check === check ? [new RecordedAcknowledgement(construct, id, rule, reason)] : [];
      });
    });
  }

  /** Whether the acknowledgement matched a finding. */
  public isUsed = false;

  private constructor(
    public readonly construct: IConstruct,
    public readonly id: string,
    private readonly of: AcknowledgedRule,
    public readonly reason: string,
  ) {}

  public get path(): string {
    return this.construct.node.path;
  }

  /** ID of the acknowledged rule, such as `open-resource`. */
  public get rule(): string {
    return this.of.rule;
  }

  /** Rule name in the validation report, such as `open-resource` or `open-resource[s3:GetObject]`. */
  public get ruleName(): string {
    return this.id.slice(this.of.check.length + 2);
  }

  /** Whether the acknowledgement accepts only findings that contain a specific word. */
  public get isNarrow(): boolean {
    return this.of.about !== undefined;
  }

  /** Whether the acknowledgement would switch off the rule for a whole stack. */
  public get isTooWide(): boolean {
    return isWholeStack(this.construct);
  }

  /** Whether the acknowledgement matches a finding at a construct path. */
  public covers({ rule, problem, sid }: CheckFinding, path: string): boolean {
    const { about } = this.of;
    return (
      !this.isTooWide &&
      this.rule === rule &&
      `${path}/`.startsWith(`${this.path}/`) &&
      (about === undefined || about === sid || wordsOf(problem).includes(about))
    );
  }

  /** Reason why the acknowledgement is not valid, or undefined if it is valid. */
  public get fault(): string | undefined {
    if (this.reason.trim() === '') {
      return `the acknowledgement at ${this.path} has no reason`;
    }
    return hasExpired(this.reason) ? `the acknowledgement at ${this.path} has expired: ${this.reason}` : undefined;
  }
}

/** Splits the description of a problem into words, such as actions and ARNs, without the punctuation around them. */
function wordsOf(problem: string): string[] {
  return problem.split(/[\s,;()]+/).map((word) => word.replace(/^'|[':]+$/g, ''));
}
