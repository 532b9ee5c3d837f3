import { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { CfnListener, CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnRoute, CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { App, CfnResource } from 'aws-cdk-lib/core';
import { Acknowledgements } from '@slipway/least-privilege';
import { IConstruct } from 'constructs';

const PACK = 'NIST.800.53.R5';

/** What an environment of this app leaves out of the pack, by rule, and why. */
interface Exception {
  readonly rules: readonly string[];
  readonly reason: string;
  /** Whether the rules find something on the construct. */
  readonly isOn: (construct: IConstruct) => boolean;
}

const EXCEPTIONS: readonly Exception[] = [
  {
    rules: ['LambdaConcurrency'],
    reason: 'A new account has 10 concurrent executions, of which none can be reserved',
    isOn: (construct) => construct instanceof CfnFunction,
  },
  {
    rules: ['LambdaDLQ'],
    reason:
      'CloudFormation, CodePipeline and Secrets Manager see a failure and ask again; after three attempts at a report of a failure, the execution is still failed',
    isOn: (construct) => construct instanceof CfnFunction,
  },
  {
    rules: ['LambdaInsideVPC'],
    reason: 'It calls AWS APIs alone, for which a network would need a NAT gateway or an endpoint for each',
    isOn: (construct) => construct instanceof CfnFunction && construct.vpcConfig === undefined,
  },
  {
    rules: ['S3BucketReplicationEnabled'],
    reason: 'A build makes the artifacts again; logs are kept in one region',
    isOn: (construct) => construct instanceof CfnBucket,
  },
  {
    rules: ['S3DefaultEncryptionKMS'],
    reason: 'S3 delivers access logs only to buckets with keys of its own',
    isOn: (construct) => construct instanceof CfnBucket && construct.loggingConfiguration === undefined,
  },
  {
    rules: ['VPCDefaultSecurityGroupClosed'],
    reason: 'Nothing is in the default group, and CloudFormation cannot empty it',
    isOn: (construct) => construct instanceof CfnVPC,
  },
  {
    rules: ['VPCNoUnrestrictedRouteToIGW'],
    reason: 'The public subnets hold what visitors reach and the way out of the tasks',
    isOn: (construct) => construct instanceof CfnRoute && construct.gatewayId !== undefined,
  },
  {
    rules: ['ELBDeletionProtectionEnabled'],
    reason: 'CW-18: everything can be destroyed, in one command',
    isOn: (construct) => construct instanceof CfnLoadBalancer,
  },
  {
    rules: ['ALBHttpToHttpsRedirection'],
    reason: 'Without CERTIFICATE_ARN there is no HTTPS to send visitors to',
    isOn: (construct) => construct instanceof CfnListener && isPlain(construct) && !redirects(construct),
  },
  {
    rules: ['ELBv2ACMCertificateRequired'],
    reason: 'The listener of port 80 sends visitors to HTTPS, if there is a certificate',
    isOn: (construct) => construct instanceof CfnListener && isPlain(construct),
  },
  {
    rules: ['RDSEnhancedMonitoringEnabled', 'RDSInBackupPlan', 'RDSMultiAZSupport', 'RDSLoggingEnabled'],
    reason: 'A development environment: one zone, backups of RDS itself, metrics by the minute',
    isOn: (construct) => construct instanceof CfnDBInstance,
  },
  {
    rules: ['RDSInstanceDeletionProtectionEnabled'],
    reason: 'CW-18: everything can be destroyed, in one command',
    isOn: (construct) => construct instanceof CfnDBInstance,
  },
];

/** Accepts what the NIST 800-53 pack finds in the app and what stays, each with its reason. */
export function acceptNistFindings(app: App): void {
  for (const construct of app.node.findAll().filter((one) => CfnResource.isCfnResource(one))) {
    for (const { rules, reason } of EXCEPTIONS.filter(({ isOn }) => isOn(construct))) {
      rules.forEach((rule) => Acknowledgements.of(construct, PACK).acknowledge({ rule: `${PACK}-${rule}`, reason }));
    }
  }
}

function isPlain({ protocol }: CfnListener): boolean {
  return protocol === 'HTTP';
}

function redirects({ defaultActions }: CfnListener): boolean {
  return JSON.stringify(defaultActions).includes('redirect');
}
