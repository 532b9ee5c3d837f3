import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Naming } from '@slipway/conventions';
import { PciDss4 } from '@slipway/evidence';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { InvokeStep, RunVariable, Step } from '@slipway/pipeline';
import { SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { CarriedAcknowledgements } from './carried-acknowledgements';
import type { ComplianceGateEnvironment } from './env';

const BUNDLE = join(__dirname, '..', '..', 'assets', 'compliance-gate.lambda');

/** Properties of a compliance gate. */
export interface ComplianceGateProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  /** Stacks whose deployed templates are checked. */
  readonly stacks: readonly Stack[];
  /** Whether the reports are kept when the stack is deleted. */
  readonly retainData: boolean;
}

/** Facts about a release, as variables that earlier steps export. */
export interface JudgedRelease {
  /** Digest of the image. */
  readonly image: string;
  /** Result of the image scan. */
  readonly scan: string;
}

/**
 * Retention of reports: 13 months, like the audit trail. This is 12 months after the release, with time for a review.
 */
const KEPT = Duration.days(400);

/**
 * Gate in a pipeline: a function that checks the deployed templates against PCI DSS 4.0.1, and stores a report.
 *
 * The function reads the templates from CloudFormation and not from a build, so that it checks the running system. The
 * templates contain the acknowledgements with their reasons. If the check is not possible for any reason, the release
 * stops.
 */
export class ComplianceGate extends Construct {
  /** Bucket with the reports: a page and a JSON file for each execution, by day. */
  public readonly reports: SecureBucket;
  private readonly handler: IFunction;

  constructor(scope: Construct, id: string, { name, key, stacks, retainData }: ComplianceGateProps) {
    super(scope, id);
    const { account, region } = Stack.of(this);
    this.reports = new SecureBucket(this, 'Reports', {
      bucketName: name.bucket('compliance', account, region),
      expiration: KEPT,
      noncurrentVersionExpiration: KEPT,
      retainData,
    });
    PciDss4.of(this.reports).acknowledge({
      rule: 'customer-key',
      reason:
        'Reports contain names of resources and reasons, and no card data; they remain readable after the key of the app is deleted',
    });
    CarriedAcknowledgements.in(stacks);
    const functionName = name.function('compliance');
    const role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role('compliance'),
      description: 'Checks deployed templates against PCI DSS',
    });
    const logGroup = new EncryptedLogGroup(this, 'Log', { logGroupName: `/aws/lambda/${functionName}`, key });
    logGroup.grantStreams(role);
    this.reports.grantWrite(role);
    Grant.addToPrincipal({
      grantee: role,
      actions: ['cloudformation:GetTemplate'],
      resourceArns: stacks.map(({ stackName }) =>
        Stack.of(this).formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stackName}/*` }),
      ),
    });
    const environment: ComplianceGateEnvironment = {
      SYSTEM: name.pipeline(),
      STACKS: stacks.map(({ stackName }) => stackName).join(','),
      ACCOUNT: account,
      REPORTS: this.reports.bucketName,
    };
    this.handler = new HandlerFunction(this, 'Function', {
      functionName,
      description: 'Checks deployed templates against PCI DSS',
      bundle: BUNDLE,
      role,
      timeout: Duration.minutes(2),
      memorySize: 1024,
      environment: { ...environment },
      logGroup,
    });
  }
  /**
   * Returns a step that stops the release if an item is not met. The step exports the variables `SUMMARY` and `REPORT`,
   * the object key of the report.
   */
  public step(actionName: string, { image, scan }: JudgedRelease): Step {
    return InvokeStep.function(actionName, this.handler, {
      parameters: { execution: RunVariable.EXECUTION_ID, commit: RunVariable.COMMIT, image, scan },
    });
  }

  /** Returns the URL of an execution's report page in the AWS console. */
  public linkTo(step: Step): string {
    const { region } = Stack.of(this);
    return `https://${region}.console.aws.amazon.com/s3/object/${this.reports.bucketName}?region=${region}&prefix=${step.variable('REPORT')}`;
  }
}
