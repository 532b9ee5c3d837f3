import { type Finding, type Scan, type ScannerName, subjectOf } from './finding';
import { reaches, type Thresholds } from './thresholds';
import { isExpired, type Waiver } from './waivers';

/** A scanner that gave no result, and why. */
export interface Failure {
  readonly scanner: ScannerName;
  readonly problem: string;
}

export interface Judged {
  readonly finding: Finding;
  /** What becomes of it: it fails the build, a waiver lets it through, or it is milder than the threshold. */
  readonly decision: 'fails' | 'waived' | 'mild';
  readonly waiver?: Waiver;
}

export interface Verdict {
  readonly passed: boolean;
  readonly scans: readonly Scan[];
  readonly failures: readonly Failure[];
  readonly judged: readonly Judged[];
  /** Waivers that let nothing through, though they still count. */
  readonly unused: readonly Waiver[];
  readonly expired: readonly Waiver[];
}

export interface Rules {
  readonly waivers: readonly Waiver[];
  readonly thresholds: Thresholds;
  /** Such as `2026-11-22`. */
  readonly today: string;
}

/** Decides about everything that was found, and about what could not be scanned, which never passes. */
export function judge(scans: readonly Scan[], failures: readonly Failure[], rules: Rules): Verdict {
  const { waivers, thresholds, today } = rules;
  const valid = waivers.filter((waiver) => !isExpired(waiver, today));
  const judged = scans.flatMap(({ findings }) => findings).map((finding) => decide(finding, valid, thresholds));
  const used = new Set(judged.map(({ waiver }) => waiver));
  return {
    passed: failures.length === 0 && judged.every(({ decision }) => decision !== 'fails'),
    scans,
    failures,
    judged,
    unused: valid.filter((waiver) => !used.has(waiver)),
    expired: waivers.filter((waiver) => isExpired(waiver, today)),
  };
}

function decide(finding: Finding, waivers: readonly Waiver[], thresholds: Thresholds): Judged {
  if (!reaches(finding.severity, thresholds[finding.scanner])) {
    return { finding, decision: 'mild' };
  }
  const waiver = waivers.find(
    ({ id, package: subject }) => id === finding.id && (subject === undefined || subject === subjectOf(finding)),
  );
  return waiver ? { finding, decision: 'waived', waiver } : { finding, decision: 'fails' };
}
