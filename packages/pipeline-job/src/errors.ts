/** Error that fails a job, with a message that the pipeline shows. Any other error is internal and only logged. */
export class JobFailedError extends Error {
  public override readonly name = 'JobFailedError';
}
