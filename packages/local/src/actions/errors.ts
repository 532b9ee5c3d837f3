/**
 * Thrown if the role of an action lacks the permission for a call. The action fails with the error's name as its error
 * code.
 */
export class AccessDeniedError extends Error {
  public override readonly name = 'AccessDenied';

  constructor(
    readonly roleArn: string,
    readonly apiAction: string,
    readonly resource: string,
    options: { readonly cause: Error },
  ) {
    super(
      `${roleArn} is not allowed to call ${apiAction} on ${resource}; grant the permission in the role's policy and, if the resource or its KMS key has a policy, in that policy (${options.cause.message})`,
      options,
    );
  }
}

/**
 * Thrown if an action cannot run because of its configuration, or because of a resource or file to which the
 * configuration refers.
 */
export class ConfigurationError extends Error {
  public override readonly name = 'ConfigurationError';
}

/**
 * Thrown if the object of an S3 source does not exist. The action fails with the name of the Amazon S3 error as its
 * error code.
 */
export class SourceObjectMissingError extends Error {
  public override readonly name = 'NoSuchKey';

  /** @param remedy what to do, in the imperative */
  constructor(bucket: string, key: string, remedy: string, options: ErrorOptions) {
    super(`the source bucket ${bucket} has no object ${key}; ${remedy}`, options);
  }
}

/** Thrown if a job, deployment or execution that an action has started fails. */
export class JobFailedError extends Error {
  public override readonly name = 'JobFailed';
}
