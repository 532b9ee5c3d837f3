import { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { CfnListener, CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnRoute, CfnSecurityGroup, CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { App, CfnResource } from 'aws-cdk-lib/core';
import { Acknowledgements } from '@slipway/least-privilege';
import { IConstruct } from 'constructs';

const NIST = 'NIST.800.53.R5';
const CHECKOV = 'checkov';

/** Control that an environment of this app does not apply, by rule, and the reason. */
interface Exception {
  /** Rules of the NIST 800-53 pack of cdk-nag. */
  readonly nist?: readonly string[];
  /** Checks of checkov, which `npm run verify` runs. */
  readonly checkov?: readonly string[];
  readonly reason: string;
  /** Returns whether the rules have a finding for the construct. */
  readonly isOn: (construct: IConstruct) => boolean;
}

const EXCEPTIONS: readonly Exception[] = [
  {
    nist: ['LambdaConcurrency'],
    checkov: ['CKV_AWS_115'],
    reason: 'A new account has 10 concurrent executions, of which none can be reserved',
    isOn: (construct) => construct instanceof CfnFunction,
  },
  {
    nist: ['LambdaDLQ'],
    checkov: ['CKV_AWS_116'],
    reason:
      'CloudFormation, CodePipeline and Secrets Manager see a failure and ask again; after three attempts at a report of a failure, the execution is still failed',
    isOn: (construct) => construct instanceof CfnFunction,
  },
  {
    nist: ['LambdaInsideVPC'],
    checkov: ['CKV_AWS_117'],
    reason: 'It calls AWS APIs alone, for which a network would need a NAT gateway or an endpoint for each',
    isOn: (construct) => construct instanceof CfnFunction && construct.vpcConfig === undefined,
  },
  {
    nist: ['S3BucketReplicationEnabled'],
    reason: 'A build makes the artifacts again; logs are kept in one region',
    isOn: (construct) => construct instanceof CfnBucket,
  },
  {
    nist: ['S3DefaultEncryptionKMS'],
    reason: 'S3 delivers access logs only to buckets with keys of its own',
    isOn: (construct) => construct instanceof CfnBucket && construct.loggingConfiguration === undefined,
  },
  {
    checkov: ['CKV_AWS_173'],
    reason: 'Lambda encrypts variables by itself, and these hold names and settings',
    isOn: (construct) =>
      construct instanceof CfnFunction && written(construct, construct.environment).includes('variables'),
  },
  {
    checkov: ['CKV_AWS_18'],
    reason: 'It takes the access logs; a log of its own would log itself',
    isOn: (construct) => construct instanceof CfnBucket && construct.loggingConfiguration === undefined,
  },
  {
    checkov: ['CKV_AWS_260'],
    reason: 'The service is for the internet, behind a web ACL',
    isOn: (construct) =>
      construct instanceof CfnSecurityGroup && written(construct, construct.securityGroupIngress).includes('0.0.0.0/0'),
  },
  {
    nist: ['VPCDefaultSecurityGroupClosed'],
    reason: 'Nothing is in the default group, and CloudFormation cannot empty it',
    isOn: (construct) => construct instanceof CfnVPC,
  },
  {
    nist: ['VPCNoUnrestrictedRouteToIGW'],
    reason: 'The public subnets hold what visitors reach and the way out of the tasks',
    isOn: (construct) => construct instanceof CfnRoute && construct.gatewayId !== undefined,
  },
  {
    nist: ['ELBDeletionProtectionEnabled'],
    reason: 'CW-18: everything can be destroyed, in one command',
    isOn: (construct) => construct instanceof CfnLoadBalancer,
  },
  {
    nist: ['ALBHttpToHttpsRedirection'],
    reason: 'Without CERTIFICATE_ARN there is no HTTPS to send visitors to',
    isOn: (construct) => construct instanceof CfnListener && isPlain(construct) && !redirects(construct),
  },
  {
    nist: ['ELBv2ACMCertificateRequired'],
    checkov: ['CKV_AWS_2', 'CKV_AWS_103'],
    reason: 'The listener of port 80 sends visitors to HTTPS, if there is a certificate',
    isOn: (construct) => construct instanceof CfnListener && isPlain(construct),
  },
  {
    nist: ['RDSEnhancedMonitoringEnabled', 'RDSInBackupPlan', 'RDSMultiAZSupport', 'RDSLoggingEnabled'],
    reason: 'A development environment: one zone, backups of RDS itself, metrics by the minute',
    isOn: (construct) => construct instanceof CfnDBInstance,
  },
  {
    nist: ['RDSInstanceDeletionProtectionEnabled'],
    reason: 'CW-18: everything can be destroyed, in one command',
    isOn: (construct) => construct instanceof CfnDBInstance,
  },
];

/** Acknowledges the remaining findings of the NIST 800-53 pack and checkov in the app, each with its reason. */
export function acceptControls(app: App): void {
  for (const construct of app.node.findAll().filter((one) => CfnResource.isCfnResource(one))) {
    for (const { nist = [], checkov = [], reason } of EXCEPTIONS.filter(({ isOn }) => isOn(construct))) {
      nist.forEach((rule) => Acknowledgements.of(construct, NIST).acknowledge({ rule: `${NIST}-${rule}`, reason }));
      checkov.forEach((rule) => Acknowledgements.of(construct, CHECKOV).acknowledge({ rule, reason }));
    }
  }
}

function isPlain({ protocol }: CfnListener): boolean {
  return protocol === 'HTTP';
}

function redirects(listener: CfnListener): boolean {
  return written(listener, listener.defaultActions).includes('redirect');
}

/** Returns a property as text, as it is in the template. */
function written(construct: CfnResource, property: unknown): string {
  return JSON.stringify(construct.stack.resolve(property)) ?? '';
}
