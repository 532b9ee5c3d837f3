/** API call by a role, and whether the embedded AWS allowed the call. */
export interface RecordedCall {
  /** Account ID of the role. */
  readonly account: string;
  /** Name of the role. */
  readonly role: string;
  /** Action, such as `s3:GetObject`. */
  readonly action: string;
  /** ARN of the resource, or `*` if the embedded AWS does not check the resource of this action. */
  readonly resource: string;
  readonly allowed: boolean;
}

/** Parses the call log of the emulator, which contains one JSON object per line. An incomplete last line is ignored. */
export function parseCalls(text: string): RecordedCall[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedCall);
}
