/** Known difference from AWS, with its row in a README's table and its message for a log. */
export interface Difference {
  /** Subject of the difference, as in the first column of the README's table. */
  readonly about: string;
  /** Behavior of AWS, as in the second column of the README's table. */
  readonly aws: string;
  /** Behavior on this machine, as in the third column of the README's table. */
  readonly here: string;
  /**
   * Function that returns the message for the log, or for the error if the action fails. @default - no message, for the
   * reason in `notInLog`
   */
  readonly says?: (...facts: string[]) => string;
  /**
   * Reason why no log contains a message about the difference. Every difference has either a message or this reason.
   */
  readonly notInLog?: string;
}
