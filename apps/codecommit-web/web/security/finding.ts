/** How bad a finding is, worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const SCANNERS = ['code', 'dependencies', 'secrets'] as const;
/** `dast` asks a service that runs; the others read the source. */
export type ScannerName = (typeof SCANNERS)[number] | 'dast';

export interface Finding {
  readonly scanner: ScannerName;
  /** Rule or advisory, such as `security/detect-eval-with-expression` or `GHSA-jf85-cpcp-j695`. */
  readonly id: string;
  readonly severity: Severity;
  /** Path in the source, with slashes. */
  readonly file: string;
  /** From 1. @default - the finding is about the whole file */
  readonly line?: number;
  /** npm package that has the flaw. @default - the flaw is in the file itself */
  readonly package?: string;
  readonly message: string;
}

/** What a scanner has done. */
export interface Scan {
  readonly scanner: ScannerName;
  readonly findings: readonly Finding[];
  /** What was read, such as `12 files, 9 of them TypeScript`. */
  readonly read: string;
}

/** A scanner: its name, and the scan, which fails if it read nothing. */
export interface Scanner {
  readonly name: ScannerName;
  scan(root: string): Promise<Scan>;
}

/** Why there is no result to rely on. */
export class ScanFailedError extends Error {
  public override readonly name = 'ScanFailedError';
}

/** What a waiver names besides the id: the package, or the file if no package is known. */
export function subjectOf({ package: packageName, file }: Finding): string {
  return packageName ?? file;
}
