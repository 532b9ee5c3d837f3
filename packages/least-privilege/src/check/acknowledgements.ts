import { App, Stack, Stage, Token, Validations } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';
import { AcknowledgementError } from '../errors';
import { idOf, withExpiry } from './acknowledgement-grammar';

/** One finding of a check that is accepted, with the reason. */
export interface Acknowledgement {
  /** ID of the rule that found it, such as `open-resource`. */
  readonly rule: string;

  /** Reason why the finding is accepted, which the validation report repeats. */
  readonly reason: string;

  /**
   * Words that the finding has to contain, such as an action, an ARN or the `Sid` of the statement.
   *
   * With it, a second finding of the same rule on the same construct is still refused. Spaces and brackets are not
   * accepted.
   *
   * @default - every finding of the rule on the construct is accepted
   */
  readonly about?: string;

  /**
   * Last day on which the acknowledgement holds, as `YYYY-MM-DD` in UTC.
   *
   * Give one for a gap that is to be closed; an exception that stays needs none.
   *
   * @default - it holds as long as the finding exists
   */
  readonly expires?: string;
}

/**
 * The findings of one check that are accepted on a construct and everything below it.
 *
 * It writes the same as `Validations.of(construct).acknowledge({ id, reason })`, so every check reads both, and both
 * are in the validation report.
 */
export class Acknowledgements {
  /**
   * Returns the acknowledgements of a construct for one check.
   *
   * @param construct the construct that has the findings
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
   * Accepts one finding, or all findings of one rule, on the construct.
   *
   * @throws AcknowledgementError if the construct is a whole stack, stage or app, the reason is blank, the expiry is
   * not a day of the calendar, or the words in `about` have spaces or brackets
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

/** Whether a construct is a whole stack, stage or app, where an acknowledgement would switch a rule off. */
export function isWholeStack(construct: IConstruct): boolean {
  return Stack.isStack(construct) || Stage.isStage(construct) || App.isApp(construct);
}

function refuseWholeStack(construct: IConstruct, id: string): void {
  if (isWholeStack(construct)) {
    throw new AcknowledgementError(
      `${id} is acknowledged on '${construct.node.path}', which would switch the rule off ` +
        'for a whole stack: acknowledge it on the construct that has the finding',
    );
  }
}

function refuseBlankReason(reason: string, id: string): void {
  if (!Token.isUnresolved(reason) && reason.trim() === '') {
    throw new AcknowledgementError(`${id} is acknowledged without a reason, which the report needs: give one`);
  }
}

function refuseBrackets(about: string | undefined, id: string): void {
  if (about !== undefined && !/^[^\s()[\]{}]+$/.test(about)) {
    throw new AcknowledgementError(
      `${id} has an 'about' with spaces or brackets, or an empty one, which no id can have, ` +
        `got '${about}': name one action, ARN or Sid`,
    );
  }
}

function refuseOtherDates(expires: string | undefined, id: string): void {
  if (expires === undefined) {
    return;
  }
  const day = new Date(`${expires}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== expires) {
    throw new AcknowledgementError(`${id} expires on '${expires}', which is not a calendar date: write YYYY-MM-DD`);
  }
}
