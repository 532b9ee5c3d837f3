/** Exit codes of `slipway-pulumi`. Buildspecs rely on them. */
export const EXIT = { done: 0, failed: 1, badInput: 2, refused: 3, personNeeded: 4, drift: 5 } as const;

/** Failure of a resource or of a check, with its message. */
export interface FailedResource {
  readonly resource?: string;
  readonly message: string;
}

/** Error that ends `slipway-pulumi`. The message contains the reason and a solution. */
export class RunnerError extends Error {
  public override readonly name: string = 'RunnerError';

  /** Resources or checks that failed, with their messages. Empty if the error occurred before any of them ran. */
  public failed: readonly FailedResource[] = [];

  constructor(
    message: string,
    public readonly exitCode: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export class BadInputError extends RunnerError {
  public override readonly name = 'BadInputError';

  constructor(message: string) {
    super(message, EXIT.badInput);
  }
}

/** Error for a Pulumi failure that a retry would not fix, or that remained after all retries. */
export class FailedForGoodError extends RunnerError {
  public override readonly name = 'FailedForGoodError';

  constructor(message: string, options?: ErrorOptions) {
    super(message, EXIT.failed, options);
  }
}

/**
 * Error if a plan must not be applied: it is not the reviewed plan, it was not approved, or the commit, stack, state or
 * Pulumi version has changed since the preview.
 */
export class RefusedError extends RunnerError {
  public override readonly name: string = 'RefusedError';

  constructor(message: string) {
    super(message, EXIT.refused);
  }
}

/** Error for a plan that no longer matches the Pulumi program and the state. */
export class StalePlanError extends RefusedError {
  public override readonly name = 'StalePlanError';
}

/**
 * Error for a situation that a person has to resolve, because a retry could create a resource twice or overwrite other
 * changes.
 */
export class PersonNeededError extends RunnerError {
  public override readonly name = 'PersonNeededError';

  constructor(message: string) {
    super(message, EXIT.personNeeded);
  }
}

export class DriftError extends RunnerError {
  public override readonly name = 'DriftError';

  constructor(stack: string) {
    super(
      `${stack} has drifted: the resources differ from the program; review the changes above, then apply the program again or change it`,
      EXIT.drift,
    );
  }
}

export class StoppedError extends RunnerError {
  public override readonly name = 'StoppedError';

  /** @param reason predicate of the message, such as `was stopped with SIGTERM` */
  constructor(reason: string) {
    super(`the build ${reason}; Pulumi received a stop signal and has ended: run the pipeline again`, EXIT.failed);
  }
}
