/** The exit codes of the program: a contract with buildspecs. */
export const EXIT = { done: 0, failed: 1, badInput: 2, refused: 3, personNeeded: 4, drift: 5 } as const;

/** What failed: a resource where one did, and what was said about it. */
export interface FailedResource {
  readonly resource?: string;
  readonly message: string;
}

/** Error that ends the program, with a message that a person can act on. */
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

/** Pulumi failed in a way that another attempt does not change, or too often. */
export class FailedForGoodError extends RunnerError {
  public override readonly name = 'FailedForGoodError';

  constructor(message: string, options?: ErrorOptions) {
    super(message, EXIT.failed, options);
  }
}

/** The reviewed plan is not the one that would be applied, or nobody approved it. */
export class RefusedError extends RunnerError {
  public override readonly name: string = 'RefusedError';

  constructor(message: string) {
    super(message, EXIT.refused);
  }
}

/** The plan differs from what Pulumi would do now. */
export class StalePlanError extends RefusedError {
  public override readonly name = 'StalePlanError';
}

/** Continuing could create something twice, or overwrite changes of somebody else. */
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

  /** @param reason what became of the build, such as `was stopped with SIGTERM` */
  constructor(reason: string) {
    super(`the build ${reason}; Pulumi was asked to stop and has ended: run the pipeline again`, EXIT.failed);
  }
}
