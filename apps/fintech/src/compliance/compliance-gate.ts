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
  /** Stacks whose deployed templates are judged. */
  readonly stacks: readonly Stack[];
  /** Whether the reports are kept when the stack is deleted. */
  readonly retainData: boolean;
}

/** Facts about a release: variables of steps before the gate. */
export interface JudgedRelease {
  /** Image, by its digest. */
  readonly image: string;
  /** Result of the scan of the image. */
  readonly scan: string;
}

/** Retention, 13 months, as for the audit trail: 12 after the release, and time to review. */
const KEPT = Duration.days(400);

/**
 * Gate in a pipeline: a function that judges the deployed templates by PCI DSS 4.0.1, and stores a report.
 *
 * It reads the templates from CloudFormation, not from a build, so that it judges what is running. They contain the
 * acknowledgements, with their reasons. If the gate cannot judge for any reason, the release stops.
 */
export class ComplianceGate extends Construct {
  /** Bucket of the reports, a page and JSON for each execution, by day. */
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
      reason: 'Reports name resources and reasons, and no card data; they can be read when the key of the app is gone',
    });
    CarriedAcknowledgements.in(stacks);
    const functionName = name.function('compliance');
    const role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role('compliance'),
      description: 'Judges deployed templates by PCI DSS',
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
      description: 'Judges deployed templates by PCI DSS',
      bundle: BUNDLE,
      role,
      timeout: Duration.minutes(2),
      memorySize: 1024,
      environment: { ...environment },
      logGroup,
    });
  }
  /** Returns a step that stops the release if an item is not met. Its variables are `SUMMARY`, and `REPORT`, a key. */
  public step(actionName: string, { image, scan }: JudgedRelease): Step {
    return InvokeStep.function(actionName, this.handler, {
      parameters: { execution: RunVariable.EXECUTION_ID, commit: RunVariable.COMMIT, image, scan },
    });
  }

  /** Returns the URL of the page of an execution in the AWS console. */
  public linkTo(step: Step): string {
    const { region } = Stack.of(this);
    return `https://${region}.console.aws.amazon.com/s3/object/${this.reports.bucketName}?region=${region}&prefix=${step.variable('REPORT')}`;
  }
}
