import type { Finding } from './finding';
import { Limits, SEVERITIES, Severity } from './severity';
import { Waiver, concerns, isExpired, waiversOf } from './waivers';

export interface JudgedFinding extends Finding {
  /** The first day of its waivers to end. @default - it is not waived, and counts */
  readonly waivedUntil?: string;
}

export interface LimitResult {
  readonly severity: Severity;
  readonly most: number;
  /** Findings that are not waived. */
  readonly found: number;
}

/** What the gate says about one image. */
export interface Verdict {
  readonly digest: string;
  readonly passed: boolean;
  /** Why nothing was judged. @default - something was */
  readonly reason?: string;
  readonly limits: readonly LimitResult[];
  /** The worst first. */
  readonly findings: readonly JudgedFinding[];
  readonly expiredWaivers: readonly Waiver[];
  /** Waivers of findings that the image does not have. */
  readonly unusedWaivers: readonly Waiver[];
}

/**
 * An image passes where, without the findings that are waived, no limit is exceeded.
 *
 * @param today such as `2026-11-22`: a waiver counts up to and on the day that it names
 */
export function judge(digest: string, findings: readonly Finding[], waivers: readonly Waiver[], limits: Limits, today: string): Verdict {
  const valid = waivers.filter((waiver) => !isExpired(waiver, today));
  const judged = findings
    .map((finding) => ({ ...finding, waivedUntil: waiversOf(finding, valid)?.map(({ expires }) => expires).sort()[0] }))
    .sort((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
  const results = SEVERITIES.flatMap((severity) => {
    const most = limits[severity];
    return most === undefined ? [] : [{ severity, most, found: judged.filter((finding) => finding.severity === severity && !finding.waivedUntil).length }];
  });
  return {
    digest,
    passed: results.every(({ most, found }) => found <= most),
    limits: results,
    findings: judged,
    expiredWaivers: waivers.filter((waiver) => isExpired(waiver, today)),
    unusedWaivers: valid.filter((waiver) => !findings.some((finding) => concerns(waiver, finding))),
  };
}

/** The verdict on an image that could not be judged: it does not pass. */
export function closed(digest: string, reason: string): Verdict {
  return { digest, passed: false, reason, limits: [], findings: [], expiredWaivers: [], unusedWaivers: [] };
}
