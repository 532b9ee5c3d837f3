/** Error for input that cannot be used. The message states the problem and how to correct the input. */
export class EvidenceError extends Error {
  public override readonly name: string = 'EvidenceError';
}

/** Error for a file that does not have the expected format. */
export class MalformedFileError extends EvidenceError {
  public override readonly name = 'MalformedFileError';
}

/** Error if cfn-lint cannot be installed or run. */
export class CfnLintError extends EvidenceError {
  public override readonly name = 'CfnLintError';
}

/** Error for a region or an addition that has no price in the price tables. */
export class PriceError extends EvidenceError {
  public override readonly name = 'PriceError';
}

/**
 * Error for an invalid value in the arguments or in a usage file, such as the name of a resource that does not exist.
 */
export class UsageError extends EvidenceError {
  public override readonly name = 'UsageError';
}
