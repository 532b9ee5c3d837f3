/** Thrown if the role of an action may not make a call. The name of the error is the error code of the action. */
export class AccessDeniedError extends Error {
  public override readonly name = 'AccessDenied';

  constructor(
    readonly roleArn: string,
    readonly apiAction: string,
    readonly resource: string,
    options: { readonly cause: Error },
  ) {
    super(
      `${roleArn} is not allowed to call ${apiAction} on ${resource}; grant it in the role's policy, and in the policy of the resource or its key if it has one (${options.cause.message})`,
      options,
    );
  }
}

/** Thrown if an action cannot run because of its configuration, or of something that the configuration refers to. */
export class ConfigurationError extends Error {
  public override readonly name = 'ConfigurationError';
}

/** Thrown if a job was started and failed. */
export class JobFailedError extends Error {
  public override readonly name = 'JobFailed';
}
