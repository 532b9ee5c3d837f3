import { Duration, Validations } from 'aws-cdk-lib/core';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { Config } from './config';
import { namesOf } from './names';

/** As long as the audit trail: 13 months. */
const KEPT = Duration.days(400);

/**
 * The bucket of a stack that gets its access logs, which production keeps when the stack is deleted.
 *
 * @param holds what its name says of it
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
      reason: 'PCI DSS 10.5.1 asks for the access logs of production for 12 months, also if the app is gone',
    });
  }
  return logs;
}
