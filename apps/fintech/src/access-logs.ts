import { Duration, Validations } from 'aws-cdk-lib/core';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { Config } from './config';
import { namesOf } from './names';

/** Retention of the access logs: 13 months, the same as for the audit trail. */
const KEPT = Duration.days(400);

/**
 * Adds a bucket for the access logs of a stack. Production keeps it when the stack is deleted.
 *
 * @param holds short name for the content of the bucket, which becomes part of the bucket name
 * @see https://docs-prv.pcisecuritystandards.org/PCI%20DSS/Standard/PCI-DSS-v4_0_1.pdf requirement 10.5.1
 */
export function keepAccessLogs(scope: Construct, config: Config, holds: string): SecureBucket {
  const { account, region, sizes } = config;
  const retainData = !sizes.forPractice;
  const bucketName = namesOf(config).bucket(holds, account, region);
  const logs = SecureBucket.forAccessLogs(scope, { bucketName, expiration: KEPT, retainData });
  if (retainData) {
    Validations.of(logs).acknowledge({
      id: 'slipway-evidence::retained',
      reason: 'PCI DSS 10.5.1 requires the access logs of production for 12 months, even if the app is deleted',
    });
  }
  return logs;
}
