import { Duration } from 'aws-cdk-lib/core';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { formatLimits, parseLimits } from './limits';
import type { Limits } from './severity';

const LONGEST = Duration.hours(6);

/** How strict a gate is. */
export interface GateOptions {
  /**
   * Most findings of a severity that are let through, beside those that are waived, such as `{ MEDIUM: 10 }`.
   *
   * @default - no CRITICAL and no HIGH, and any number of the others
   */
  readonly limits?: Limits;
  /** How long a scan is waited for, at most 6 hours. @default Duration.minutes(30) */
  readonly scanTimeout?: Duration;
  /**
   * Whether the account scans this repository with Amazon Inspector, which takes rights of its own to read.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-iam.html
   */
  readonly enhancedScanning?: boolean;
}

/** The limits as the programs of a gate read them. */
export function checkedLimits({ limits }: GateOptions): string {
  return formatLimits(parseLimits(formatLimits({ CRITICAL: 0, HIGH: 0, ...limits })));
}

export function checkedTimeout({ scanTimeout = Duration.minutes(30) }: GateOptions): Duration {
  if (scanTimeout.toSeconds() > LONGEST.toSeconds()) {
    throw new Error(
      `the gate waits ${scanTimeout.toHumanString()} for a scan: it waits at most 6 hours, and a scan takes minutes; give Duration.minutes(30)`,
    );
  }
  return scanTimeout;
}

/** Findings of Inspector are no resources to IAM, so that no narrower one than `*` can be named. */
export function grantReadInspector(grantee: IGrantable): void {
  Grant.addToPrincipal({
    grantee,
    actions: ['inspector2:ListCoverage', 'inspector2:ListFindings'],
    resourceArns: ['*'],
  });
}
