/**
 * Error that fails a job, with a message for people who look at the pipeline. Any other error is internal and only
 * logged.
 */
export class JobFailedError extends Error {
  public override readonly name = 'JobFailedError';
}
