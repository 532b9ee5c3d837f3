/** Thrown if an assembly cannot be deployed. */
export class DeploymentError extends Error {
  public override readonly name: string = 'DeploymentError';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

export class AssemblyNotReadableError extends DeploymentError {
  public override readonly name = 'AssemblyNotReadableError';
}

/**
 * Thrown if the app needs a value that is missing, or if a given value does not match the template parameters of the
 * app.
 */
export class ParameterError extends DeploymentError {
  public override readonly name = 'ParameterError';
  /** Exit code of the command line for invalid usage. */
  public readonly exitCode = 2;
}

export class UnresolvableReferenceError extends DeploymentError {
  public override readonly name = 'UnresolvableReferenceError';
}

export class StackFailedError extends DeploymentError {
  public override readonly name = 'StackFailedError';

  constructor(stack: string, status: string, reasons: readonly string[]) {
    super(`stack ${stack} ended as ${status}; failures:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`);
  }
}
