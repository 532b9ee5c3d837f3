/** CloudFormation did not accept the answer, so the stack would wait for an hour. */
export class AnswerNotTakenError extends Error {
  public override readonly name = 'AnswerNotTakenError';
}
