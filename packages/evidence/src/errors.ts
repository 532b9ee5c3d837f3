/** What the user gave cannot be used, and the message says why and what to do. */
export class EvidenceError extends Error {
  override readonly name: string = this.constructor.name;
}

/** A file is not what it should be. */
export class MalformedFileError extends EvidenceError {}

/** cfn-lint cannot be installed or run. */
export class CfnLintError extends EvidenceError {}
