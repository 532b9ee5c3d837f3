import { GateClosedError } from './errors';
import type { Finding } from './finding';
import { Limits, SEVERITIES, Severity } from './severity';
import { Waiver, concerns, isExpired, waiversOf } from './waivers';

export interface JudgedFinding extends Finding {
  /** Earliest expiry date of the finding's waivers. @default - the finding is not waived, and counts */
  readonly waivedUntil?: string;
}

export interface LimitResult {
  readonly severity: Severity;
  readonly most: number;
  /** Number of findings that are not waived. */
  readonly found: number;
}

/** Verdict of the gate on an image. */
export interface Verdict {
  readonly digest: string;
  readonly passed: boolean;
  /** Reason why the image could not be checked. @default - the image was checked */
  readonly reason?: string;
  readonly limits: readonly LimitResult[];
  /** All findings, the worst first. */
  readonly findings: readonly JudgedFinding[];
  readonly expiredWaivers: readonly Waiver[];
  /** Waivers that have not expired, but are for findings that the image does not have. */
  readonly unusedWaivers: readonly Waiver[];
}

/**
 * Returns the verdict on an image. The image passes if its findings, excluding waived findings, do not exceed any
 * limit.
 *
 * @param now current time in milliseconds since 1970: a waiver is valid up to and including its expiry date, in UTC
 */
export function judge(
  digest: string,
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  limits: Limits,
  now: number,
): Verdict {
  const today = new Date(now).toISOString().slice(0, 10);
  const valid = waivers.filter((waiver) => !isExpired(waiver, today));
  const judged = findings
    .map((finding) => ({
      ...finding,
      waivedUntil: waiversOf(finding, valid)
        ?.map(({ expires }) => expires)
        .sort()[0],
    }))
    .sort((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
  const results = SEVERITIES.flatMap((severity) => {
    const most = limits[severity];
    return most === undefined
      ? []
      : [
          {
            severity,
            most,
            found: judged.filter((finding) => finding.severity === severity && !finding.waivedUntil).length,
          },
        ];
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

/** Waits for a verdict. If the check fails with a `GateClosedError`, returns a verdict that refuses the image. */
export async function closedOnError<T>(digest: string, judging: Promise<T>): Promise<T | Verdict> {
  try {
    return await judging;
  } catch (error) {
    if (error instanceof GateClosedError) {
      return {
        digest,
        passed: false,
        reason: error.message,
        limits: [],
        findings: [],
        expiredWaivers: [],
        unusedWaivers: [],
      };
    }
    throw error;
  }
}
