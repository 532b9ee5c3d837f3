import { GateClosedError } from './errors';
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
 * @param now milliseconds since 1970: a waiver counts up to and on the day that it names, in UTC
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

/** What comes of judging an image. Where it could not be judged that is a verdict as well: it does not pass. */
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
