/**
 * Why a job fails, in words for anyone who looks at the pipeline. Anything else that is thrown is a fault of the
 * program, and stays in its log.
 */
export class JobFailedError extends Error {
  public override readonly name = 'JobFailedError';
}
