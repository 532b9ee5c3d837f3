/** Error for an acknowledgement that could not hold, or would hold for too much. */
export class AcknowledgementError extends Error {
  public override readonly name = 'AcknowledgementError';
}

/** Error for a source that a trust policy requires although the service does not send it. */
export class SourceConditionError extends Error {
  public override readonly name = 'SourceConditionError';
}
