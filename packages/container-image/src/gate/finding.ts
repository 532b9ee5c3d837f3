import type { Severity } from './severity';

export interface AffectedPackage {
  readonly name: string;
  readonly version?: string;
  /** The first version without the vulnerability. Basic scans do not say. */
  readonly fixedIn?: string;
}

/** One vulnerability of an image, whichever kind of scan found it. */
export interface Finding {
  /** Such as `CVE-2026-1234`. */
  readonly id: string;
  readonly severity: Severity;
  readonly packages: readonly AffectedPackage[];
  /** Where it is described. */
  readonly link?: string;
}
