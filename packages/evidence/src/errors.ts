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
