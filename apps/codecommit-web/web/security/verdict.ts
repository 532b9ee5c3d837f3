import { type Finding, type Scan, type ScannerName, subjectOf } from './finding';
import { reaches, type Thresholds } from './thresholds';
import { isExpired, type Waiver } from './waivers';

/** Scanner without a result, and the reason. */
export interface Failure {
  readonly scanner: ScannerName;
  readonly problem: string;
}

export interface Judged {
  readonly finding: Finding;
  /** `fails` fails the build, `waived` is accepted by a waiver, and `mild` is below the threshold. */
  readonly decision: 'fails' | 'waived' | 'mild';
  readonly waiver?: Waiver;
}

export interface Verdict {
  readonly passed: boolean;
  readonly scans: readonly Scan[];
  readonly failures: readonly Failure[];
  readonly judged: readonly Judged[];
  /** Waivers that are valid but match no finding. */
  readonly unused: readonly Waiver[];
  readonly expired: readonly Waiver[];
}

export interface Rules {
  readonly waivers: readonly Waiver[];
  readonly thresholds: Thresholds;
  /** Current date in UTC, such as `2026-11-22`. */
  readonly today: string;
}

/** Returns the verdict on all findings. A scan that failed always fails the verdict. */
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
