/** Severities of findings, highest first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const SCANNERS = ['code', 'dependencies', 'secrets'] as const;
/** Names of the scanners. `dast` sends requests to a running service; the others read the source. */
export type ScannerName = (typeof SCANNERS)[number] | 'dast';

export interface Finding {
  readonly scanner: ScannerName;
  /** ID of the rule or advisory, such as `security/detect-eval-with-expression` or `GHSA-jf85-cpcp-j695`. */
  readonly id: string;
  readonly severity: Severity;
  /** Path of the file in the source, with slashes. */
  readonly file: string;
  /** Line number, from 1. @default - the finding is about the whole file */
  readonly line?: number;
  /** Name of the npm package with the flaw. @default - the flaw is in the file itself */
  readonly package?: string;
  readonly message: string;
}

/** Result of a scan. */
export interface Scan {
  readonly scanner: ScannerName;
  readonly findings: readonly Finding[];
  /** Summary of what the scanner read, such as `12 files, 9 of them TypeScript`. */
  readonly read: string;
}

/** Scanner with its name. A scan that reads nothing fails. */
export interface Scanner {
  readonly name: ScannerName;
  scan(root: string): Promise<Scan>;
}

/** Error for a scan without a reliable result. */
export class ScanFailedError extends Error {
  public override readonly name = 'ScanFailedError';
}

/**
 * Returns the value of `package` in a waiver for a finding: the npm package, or the file if the package is not known.
 */
export function subjectOf({ package: packageName, file }: Finding): string {
  return packageName ?? file;
}
