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

/** Control that this app does not apply, identified by its rules, with the reason. */
interface Exception {
  /** Rules of the NIST 800-53 pack of cdk-nag. */
  readonly nist?: readonly string[];
  /** Checks of checkov, which `npm run verify` runs. */
  readonly checkov?: readonly string[];
  readonly reason: string;
  /** Function that returns whether the rules have a finding for a construct. */
  readonly isOn: (construct: IConstruct) => boolean;
}

const EXCEPTIONS: readonly Exception[] = [
  {
    nist: ['LambdaConcurrency'],
    checkov: ['CKV_AWS_115'],
    reason: 'A new account has a limit of 10 concurrent executions, none of which can be reserved',
    isOn: (construct) => construct instanceof CfnFunction,
  },
  {
    nist: ['LambdaDLQ'],
    checkov: ['CKV_AWS_116'],
    reason:
      'CloudFormation, CodePipeline and Secrets Manager notice a failure and retry; if three attempts to report a failure fail, the execution is still shown as failed',
    isOn: (construct) => construct instanceof CfnFunction,
  },
  {
    nist: ['LambdaInsideVPC'],
    checkov: ['CKV_AWS_117'],
    reason: 'The function calls only AWS APIs; in a VPC, it would need a NAT gateway or an endpoint for each service',
    isOn: (construct) => construct instanceof CfnFunction && construct.vpcConfig === undefined,
  },
  {
    nist: ['S3BucketReplicationEnabled'],
    reason: 'Builds can create the artifacts again; logs are kept in one Region',
    isOn: (construct) => construct instanceof CfnBucket,
  },
  {
    nist: ['S3DefaultEncryptionKMS'],
    reason: 'S3 delivers access logs only to buckets with S3 managed keys',
    isOn: (construct) => construct instanceof CfnBucket && construct.loggingConfiguration === undefined,
  },
  {
    checkov: ['CKV_AWS_173'],
    reason: 'Lambda encrypts variables with its own key, and these variables contain only names and settings',
    isOn: (construct) =>
      construct instanceof CfnFunction && written(construct, construct.environment).includes('variables'),
  },
  {
    checkov: ['CKV_AWS_18'],
    reason: 'The bucket receives the access logs; if access to it were logged, each log would cause another log',
    isOn: (construct) => construct instanceof CfnBucket && construct.loggingConfiguration === undefined,
  },
  {
    checkov: ['CKV_AWS_260'],
    reason: 'The service is public, and a web ACL filters its requests',
    isOn: (construct) =>
      construct instanceof CfnSecurityGroup && written(construct, construct.securityGroupIngress).includes('0.0.0.0/0'),
  },
  {
    nist: ['VPCDefaultSecurityGroupClosed'],
    reason: 'No resource uses the default security group, and CloudFormation cannot remove its rules',
    isOn: (construct) => construct instanceof CfnVPC,
  },
  {
    nist: ['VPCNoUnrestrictedRouteToIGW'],
    reason: 'The public subnets contain the load balancer, and tasks use them to reach the internet',
    isOn: (construct) => construct instanceof CfnRoute && construct.gatewayId !== undefined,
  },
  {
    nist: ['ELBDeletionProtectionEnabled'],
    reason: 'CW-18: everything can be destroyed, in one command',
    isOn: (construct) => construct instanceof CfnLoadBalancer,
  },
  {
    nist: ['ALBHttpToHttpsRedirection'],
    reason: 'Without CERTIFICATE_ARN, the load balancer has no HTTPS listener to redirect visitors to',
    isOn: (construct) => construct instanceof CfnListener && isPlain(construct) && !redirects(construct),
  },
  {
    nist: ['ELBv2ACMCertificateRequired'],
    checkov: ['CKV_AWS_2', 'CKV_AWS_103'],
    reason: 'The listener on port 80 redirects visitors to HTTPS if a certificate is configured',
    isOn: (construct) => construct instanceof CfnListener && isPlain(construct),
  },
  {
    nist: ['RDSEnhancedMonitoringEnabled', 'RDSInBackupPlan', 'RDSMultiAZSupport', 'RDSLoggingEnabled'],
    reason: 'A development environment has one zone, only automatic RDS backups, and metrics every minute',
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

/** Returns a property of a resource as text, as in the template. */
function written(construct: CfnResource, property: unknown): string {
  return JSON.stringify(construct.stack.resolve(property)) ?? '';
}
