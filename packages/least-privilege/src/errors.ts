/** Error for an acknowledgement that is invalid or would switch off a rule for a whole stack. */
export class AcknowledgementError extends Error {
  public override readonly name = 'AcknowledgementError';
}

/** Error for a trust policy that requires `aws:SourceArn` from a service that is not documented to send it. */
export class SourceConditionError extends Error {
  public override readonly name = 'SourceConditionError';
}
