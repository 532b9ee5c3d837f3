import { App, Stack, Stage, Token, Validations } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { AcknowledgementError } from '../errors';
import { idOf, withExpiry } from './acknowledgement-grammar';

/** Acknowledgement that accepts findings of one rule, with a reason. */
export interface Acknowledgement {
  /** ID of the rule whose finding is accepted, such as `open-resource`. */
  readonly rule: string;

  /** Reason why the finding is accepted. The validation report shows the reason. */
  readonly reason: string;

  /**
   * Word that the finding must contain: an action, an ARN or the `Sid` of the statement.
   *
   * With `about`, a second finding of the same rule on the same construct still fails the synthesis. The word cannot
   * contain spaces or brackets.
   *
   * @default - every finding of the rule on the construct is accepted
   */
  readonly about?: string;

  /**
   * Last day on which the acknowledgement is valid, as `YYYY-MM-DD` in UTC.
   *
   * Set a date if you plan to fix the finding. A permanent exception needs no date.
   *
   * @default - the acknowledgement does not expire
   */
  readonly expires?: string;
}

/**
 * Acknowledgements for one check, on a construct and all constructs below it.
 *
 * They are recorded in the same way as with `Validations.of(construct).acknowledge({ id, reason })`, so the check and
 * the validation report consider acknowledgements of both kinds.
 */
export class Acknowledgements {
  /**
   * Returns the acknowledgements of a construct for one check.
   *
   * @param construct construct that has the findings
   * @param check name of the check, such as `least-privilege`, `pipeline-rules` or `slipway-evidence`
   */
  public static of(construct: IConstruct, check: string): Acknowledgements {
    return new Acknowledgements(construct, check);
  }

  private constructor(
    private readonly construct: IConstruct,
    private readonly check: string,
  ) {}

  /**
   * Accepts the findings of one rule, or only those with a specific word, on the construct and all constructs below it.
   *
   * @throws AcknowledgementError if the construct is a whole stack, stage or app, the reason is blank, `expires` is not
   * a calendar date, or `about` is empty or contains spaces or brackets
   */
  public acknowledge(acknowledgement: Acknowledgement): void {
    const { rule, reason, about, expires } = acknowledgement;
    const id = idOf(this.check, rule, about);
    refuseWholeStack(this.construct, id);
    refuseBlankReason(reason, id);
    refuseBrackets(about, id);
    refuseOtherDates(expires, id);
    Validations.of(this.construct).acknowledge({ id, reason: withExpiry(reason, expires) });
  }
}

/**
 * Whether a construct is a whole stack, stage or app. An acknowledgement on such a construct would switch off the rule.
 */
export function isWholeStack(construct: IConstruct): boolean {
  return Stack.isStack(construct) || Stage.isStage(construct) || App.isApp(construct);
}

function refuseWholeStack(construct: IConstruct, id: string): void {
  if (isWholeStack(construct)) {
    throw new AcknowledgementError(
      `${id} is acknowledged on '${construct.node.path}', which would switch off the rule ` +
        'for a whole stack: acknowledge the finding on the construct that has it',
    );
  }
}

function refuseBlankReason(reason: string, id: string): void {
  if (!Token.isUnresolved(reason) && reason.trim() === '') {
    throw new AcknowledgementError(
      `${id} is acknowledged without a reason, which the validation report needs: state a reason`,
    );
  }
}

function refuseBrackets(about: string | undefined, id: string): void {
  if (about !== undefined && !/^[^\s()[\]{}]+$/.test(about)) {
    throw new AcknowledgementError(
      `the acknowledgement of ${id} has the 'about' value '${about}', which is empty or contains spaces or brackets: ` +
        'name one action, ARN or Sid',
    );
  }
}

function refuseOtherDates(expires: string | undefined, id: string): void {
  if (expires === undefined) {
    return;
  }
  const day = new Date(`${expires}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== expires) {
    throw new AcknowledgementError(
      `the acknowledgement of ${id} expires on '${expires}', which is not a calendar date: use the format YYYY-MM-DD`,
    );
  }
}
