/** Error for a response that CloudFormation did not accept. The stack then waits for up to an hour. */
export class AnswerNotTakenError extends Error {
  public override readonly name = 'AnswerNotTakenError';
}
