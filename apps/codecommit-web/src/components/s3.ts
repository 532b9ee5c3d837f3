import { Duration } from 'aws-cdk-lib/core';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { BucketEmptier, SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';

const KEPT = Duration.days(30);

export interface BucketsProps {
  readonly name: Naming;
  readonly bucketName: Naming;
  readonly key: EncryptionKey;
}

/** Artifact bucket, and a bucket for the access logs of the artifact bucket and the load balancer. */
export class Buckets extends Construct {
  public readonly artifacts: SecureBucket;
  public readonly accessLogs: SecureBucket;

  constructor(scope: Construct, id: string, { name, bucketName, key }: BucketsProps) {
    super(scope, id);
    BucketEmptier.ofStack(this, {
      functionName: name.function('bucket-emptier'),
      roleName: name.role('bucket-emptier'),
      key,
    });
    this.accessLogs = SecureBucket.forAccessLogs(this, {
      bucketName: bucketName.bucket('access-logs'),
      expiration: KEPT,
    });
    this.artifacts = new SecureBucket(this, 'Artifacts', {
      bucketName: bucketName.bucket('artifacts'),
      key,
      expiration: KEPT,
      noncurrentVersionExpiration: KEPT,
    });
  }
}
