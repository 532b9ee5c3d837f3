/** What the user gave cannot be used, and the message says why and what to do. */
export class EvidenceError extends Error {
  public override readonly name: string = 'EvidenceError';
}

/** A file is not what it should be. */
export class MalformedFileError extends EvidenceError {
  public override readonly name = 'MalformedFileError';
}

/** cfn-lint cannot be installed or run. */
export class CfnLintError extends EvidenceError {
  public override readonly name = 'CfnLintError';
}

/** A price is asked for that no table has. */
export class PriceError extends EvidenceError {
  public override readonly name = 'PriceError';
}

/** A file about usage asks for what does not exist. */
export class UsageError extends EvidenceError {
  public override readonly name = 'UsageError';
}
