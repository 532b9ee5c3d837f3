/** Returns the credentials of a session, as STS does: new ones for each call. */
export interface TestSession {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
}

/** Returns a new session for each call, and records it. */
export class Sessions {
  public readonly given: TestSession[] = [];

  public next(): TestSession {
    const number = this.given.length + 1;
    this.given.push({
      AccessKeyId: `ASIA${String(number).padStart(16, '0')}`,
      SecretAccessKey: Buffer.from(`secret of session ${number}`.padEnd(30)).toString('base64'),
      SessionToken: `IQoJb3JpZ2luX2VjE${Buffer.from(`token of session ${number}, that is as long as those of AWS. `.repeat(6)).toString('base64')}`,
    });
    return this.given.at(-1)!;
  }

  /** Values that must never be visible. */
  public get secrets(): string[] {
    return this.given.flatMap(({ SecretAccessKey, SessionToken }) => [SecretAccessKey, SessionToken]);
  }
}
