/** A known difference from AWS: a row of a README, and the sentence by which the log of an action tells it. */
export interface Difference {
  /** What is different, as the first column of the README says it. */
  readonly about: string;
  /** What AWS does. */
  readonly aws: string;
  /** What happens here. */
  readonly here: string;
  /** The sentence for the log, or for the message of what fails. */
  readonly says?: (...facts: string[]) => string;
  /** Why no log of an action can tell it. Every difference has either a sentence or this reason. */
  readonly notInLog?: string;
}
