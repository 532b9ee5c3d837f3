/** A call that a role made, and what the embedded AWS decided. */
export interface RecordedCall {
  /** The account of the role. */
  readonly account: string;
  /** Name of the role. */
  readonly role: string;
  /** Such as `s3:GetObject`. */
  readonly action: string;
  /** An ARN, or `*` if the embedded AWS does not look at the resource. */
  readonly resource: string;
  readonly allowed: boolean;
}

/** Reads what the emulator has written. The last line may still be on its way. */
export function parseCalls(text: string): RecordedCall[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedCall);
}
