import { Validations } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { AcknowledgedRule, hasExpired, ruleOf } from './acknowledgement-grammar';
import { isWholeStack } from './acknowledgements';
import type { CheckFinding } from './check-finding';

/** An acknowledgement as it is recorded on a construct, no matter who recorded it. */
export class RecordedAcknowledgement {
  /** Those of one check in a tree, the outermost first. */
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

  /** Whether it was used for a finding. */
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

  /** Rule under which the report finds it. */
  public get ruleName(): string {
    return this.id.slice(this.of.check.length + 2);
  }

  /** Whether it says which finding of the rule it means. */
  public get isNarrow(): boolean {
    return this.of.about !== undefined;
  }

  /** Whether it would switch the rule off for a whole stack. */
  public get isTooWide(): boolean {
    return isWholeStack(this.construct);
  }

  /** Whether it speaks of a finding at a construct. */
  public covers({ rule, problem, sid }: CheckFinding, path: string): boolean {
    const { about } = this.of;
    return (
      !this.isTooWide &&
      this.of.rule === rule &&
      `${path}/`.startsWith(`${this.path}/`) &&
      (about === undefined || about === sid || wordsOf(problem).includes(about))
    );
  }

  /** Why it does not hold; undefined if it does. */
  public get fault(): string | undefined {
    if (this.reason.trim() === '') {
      return `it is acknowledged at ${this.path} without a reason`;
    }
    return hasExpired(this.reason) ? `its acknowledgement at ${this.path} has expired: ${this.reason}` : undefined;
  }
}

/** An action or an ARN, as a problem mentions it between spaces, commas and brackets. */
function wordsOf(problem: string): string[] {
  return problem.split(/[\s,;()]+/).map((word) => word.replace(/^'|[':]+$/g, ''));
}
