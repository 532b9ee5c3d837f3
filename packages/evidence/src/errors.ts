/** Error about input that cannot be used. The message gives the reason and what to do. */
export class EvidenceError extends Error {
  public override readonly name: string = 'EvidenceError';
}

/** Error about a file that does not have the expected format. */
export class MalformedFileError extends EvidenceError {
  public override readonly name = 'MalformedFileError';
}

/** Error if cfn-lint cannot be installed or run. */
export class CfnLintError extends EvidenceError {
  public override readonly name = 'CfnLintError';
}

/** Error about a region or a resource for which no price table has a price. */
export class PriceError extends EvidenceError {
  public override readonly name = 'PriceError';
}

/** Error about a name in the arguments or in a usage file, such as a resource that does not exist. */
export class UsageError extends EvidenceError {
  public override readonly name = 'UsageError';
}
