/**
 * Error for a custom resource response that CloudFormation did not accept. Without a response, the stack operation
 * waits for up to an hour.
 */
export class AnswerNotTakenError extends Error {
  public override readonly name = 'AnswerNotTakenError';
}
