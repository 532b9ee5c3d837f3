/**
 * Error that fails a job, with a message that the pipeline shows. Any other error also fails the job, but its message
 * is only logged.
 */
export class JobFailedError extends Error {
  public override readonly name = 'JobFailedError';
}
