/** Error about an acknowledgement that is not valid, or that would switch off a rule. */
export class AcknowledgementError extends Error {
  public override readonly name = 'AcknowledgementError';
}

/** Error about a trust policy that requires a source which the service does not send. */
export class SourceConditionError extends Error {
  public override readonly name = 'SourceConditionError';
}
