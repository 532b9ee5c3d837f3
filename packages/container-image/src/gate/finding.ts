import type { Severity } from './severity';

export interface AffectedPackage {
  readonly name: string;
  readonly version?: string;
  /** First package version without the vulnerability. Basic scans do not report this version. */
  readonly fixedIn?: string;
}

/** Vulnerability in an image that a basic or enhanced scan found. */
export interface Finding {
  /** ID of the vulnerability, such as `CVE-2026-1234`. */
  readonly id: string;
  readonly severity: Severity;
  readonly packages: readonly AffectedPackage[];
  /** URL of a description of the vulnerability. */
  readonly link?: string;
}
