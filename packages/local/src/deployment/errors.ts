/** An assembly that cannot be deployed. */
export class DeploymentError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

export class AssemblyNotReadableError extends DeploymentError {}

export class WrongEnvironmentError extends DeploymentError {}

export class UnresolvableReferenceError extends DeploymentError {}

export class StackFailedError extends DeploymentError {
  constructor(stack: string, status: string, reasons: readonly string[]) {
    super(
      `stack ${stack} ended as ${status}; what failed in it:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`,
    );
  }
}
