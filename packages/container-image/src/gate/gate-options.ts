import { Duration } from 'aws-cdk-lib/core';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { formatLimits, parseLimits } from './limits';
import { SEVERITIES, Severity } from './severity';

const LONGEST = Duration.hours(6);

/** Options that determine how strict a gate is. */
export interface GateOptions {
  /**
   * Maximum number of findings of each severity, such as `{ MEDIUM: 10 }`. Waived findings do not count.
   *
   * The keys are values of `SEVERITIES`.
   *
   * @default - no CRITICAL and no HIGH findings; other severities have no limit
   */
  readonly limits?: Readonly<Record<string, number>>;
  /** Time for which the gate waits for a scan, at most 6 hours. @default Duration.minutes(30) */
  readonly scanTimeout?: Duration;
  /**
   * Whether Amazon Inspector scans this repository. The gate needs additional permissions to read Inspector's findings.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-iam.html
   */
  readonly enhancedScanning?: boolean;
}

/**
 * Validates limits and returns them in the text format of a gate's environment.
 *
 * @throws Error if a key is not a severity, or a value is not a whole number from 0 to 999,999
 */
export function checkedLimits({ limits = {} }: GateOptions): string {
  const unknown = Object.keys(limits).filter((key) => !SEVERITIES.includes(key as Severity));
  if (unknown.length > 0) {
    throw new Error(
      `${unknown.join(', ')} cannot be limited by a gate: severities are ${SEVERITIES.join(', ')}; set limits such as { MEDIUM: 10 }`,
    );
  }
  return formatLimits(parseLimits(formatLimits({ CRITICAL: 0, HIGH: 0, ...limits })));
}

export function checkedTimeout({ scanTimeout = Duration.minutes(30) }: GateOptions): Duration {
  if (scanTimeout.toSeconds() > LONGEST.toSeconds()) {
    throw new Error(
      `the scan timeout is ${scanTimeout.toHumanString()}, but at most 6 hours are allowed; a scan takes minutes, so set a timeout such as Duration.minutes(30)`,
    );
  }
  return scanTimeout;
}

/** Grants permission to read Inspector's findings. IAM accepts only `*` as the resource. */
export function grantReadInspector(grantee: IGrantable): void {
  Grant.addToPrincipal({
    grantee,
    actions: ['inspector2:ListCoverage', 'inspector2:ListFindings'],
    resourceArns: ['*'],
  });
}
