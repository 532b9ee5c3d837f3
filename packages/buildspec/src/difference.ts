/** Known difference from AWS: a row of a table in a README, and a message for the log of an action. */
export interface Difference {
  /** Subject of the difference, as in the first column of the table. */
  readonly about: string;
  /** Behaviour of AWS. */
  readonly aws: string;
  /** Behaviour of this machine. */
  readonly here: string;
  /** Returns the message for the log, or for the error of an action that fails. */
  readonly says?: (...facts: string[]) => string;
  /** Reason why no log can contain a message. Every difference has either a message or this reason. */
  readonly notInLog?: string;
}
