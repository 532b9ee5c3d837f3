import type { Severity } from './severity';

export interface AffectedPackage {
  readonly name: string;
  readonly version?: string;
  /** First version without the vulnerability. Basic scans do not report it. */
  readonly fixedIn?: string;
}

/** A vulnerability of an image, found by a basic or an enhanced scan. */
export interface Finding {
  /** ID of the vulnerability, such as `CVE-2026-1234`. */
  readonly id: string;
  readonly severity: Severity;
  readonly packages: readonly AffectedPackage[];
  /** Link to a description of the vulnerability. */
  readonly link?: string;
}
