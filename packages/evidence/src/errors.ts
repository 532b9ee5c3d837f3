/** The input cannot be used. The message says why and what to do. */
export class EvidenceError extends Error {
  public override readonly name: string = 'EvidenceError';
}

/** A file does not have the expected format. */
export class MalformedFileError extends EvidenceError {
  public override readonly name = 'MalformedFileError';
}

/** cfn-lint cannot be installed or run. */
export class CfnLintError extends EvidenceError {
  public override readonly name = 'CfnLintError';
}

/** No table has the required price. */
export class PriceError extends EvidenceError {
  public override readonly name = 'PriceError';
}

/** A usage file refers to something that does not exist. */
export class UsageError extends EvidenceError {
  public override readonly name = 'UsageError';
}
