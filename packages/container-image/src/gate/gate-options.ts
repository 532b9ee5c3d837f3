import { Duration } from 'aws-cdk-lib/core';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { formatLimits, parseLimits } from './limits';
import { SEVERITIES, Severity } from './severity';

const LONGEST = Duration.hours(6);

/** Options that say how strict a gate is. */
export interface GateOptions {
  /**
   * How many findings of each severity pass, not counting those that are waived, such as `{ MEDIUM: 10 }`.
   *
   * The keys are those of `SEVERITIES`.
   *
   * @default - no CRITICAL and no HIGH finding, and any number of the others
   */
  readonly limits?: Readonly<Record<string, number>>;
  /** How long the gate waits for a scan, at most 6 hours. @default Duration.minutes(30) */
  readonly scanTimeout?: Duration;
  /**
   * Whether Amazon Inspector scans this repository, whose findings require further permissions.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-iam.html
   */
  readonly enhancedScanning?: boolean;
}

/**
 * Returns the limits in the form that the programs of a gate read.
 *
 * @throws Error if a key is not a severity, or a value not a number
 */
export function checkedLimits({ limits = {} }: GateOptions): string {
  const unknown = Object.keys(limits).filter((key) => !SEVERITIES.includes(key as Severity));
  if (unknown.length > 0) {
    throw new Error(
      `a gate has no limit of ${unknown.join(', ')}: severities are ${SEVERITIES.join(', ')}; give limits such as { MEDIUM: 10 }`,
    );
  }
  return formatLimits(parseLimits(formatLimits({ CRITICAL: 0, HIGH: 0, ...limits })));
}

export function checkedTimeout({ scanTimeout = Duration.minutes(30) }: GateOptions): Duration {
  if (scanTimeout.toSeconds() > LONGEST.toSeconds()) {
    throw new Error(
      `the gate waits ${scanTimeout.toHumanString()} for a scan: at most 6 hours are allowed, and a scan takes minutes; give Duration.minutes(30)`,
    );
  }
  return scanTimeout;
}

/** Lets a principal read findings of Inspector. IAM accepts only `*` as the resource. */
export function grantReadInspector(grantee: IGrantable): void {
  Grant.addToPrincipal({
    grantee,
    actions: ['inspector2:ListCoverage', 'inspector2:ListFindings'],
    resourceArns: ['*'],
  });
}
