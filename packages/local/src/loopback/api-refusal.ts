/** A call that the API refuses, by the name the API gives the refusal. */
export class ApiRefusal extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}
