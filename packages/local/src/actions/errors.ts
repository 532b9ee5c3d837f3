/** A call that the role of an action may not make. Its name is the error code of the action. */
export class AccessDeniedError extends Error {
  public override readonly name = 'AccessDenied';

  constructor(
    readonly roleArn: string,
    readonly apiAction: string,
    readonly resource: string,
    options: { readonly cause: Error },
  ) {
    super(
      `${roleArn} may not call ${apiAction} on ${resource}; grant it in the role's policy, and in the policy of the resource or its key where it has one (${options.cause.message})`,
      options,
    );
  }
}

/** An action whose configuration, or what it points to, does not allow it to run. */
export class ConfigurationError extends Error {
  public override readonly name = 'ConfigurationError';
}

/** Work that was started and did not succeed. */
export class JobFailedError extends Error {
  public override readonly name = 'JobFailed';
}
