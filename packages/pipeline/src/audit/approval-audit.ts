import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Naming } from '@slipway/conventions';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { ApprovalAuditEnvironment, PARTITION_KEY, SORT_KEY } from './env';

const HANDLER = join(__dirname, '..', '..', 'assets', 'record-approval.lambda');

export interface ApprovalAuditProps {
  readonly name: Naming;
  /** Encrypts the records and the log. */
  readonly key: EncryptionKey;
  /** Keeps the records when the stack goes. @default false */
  readonly retainData?: boolean;
}

/** What the audit has to know of a pipeline. A `DeliveryPipeline` is one. */
export interface AuditedPipeline {
  readonly pipelineName: string;
  readonly pipelineArn: string;
}

/**
 * Who approved what, when: one record in a table for each decision, written once and never changed.
 *
 * A record holds the pipeline, the execution, the decision, who made it, the commit and the plan that it was about, what
 * the approver was shown, and who had pushed. Query it by pipeline and time: the sort key begins with the time.
 *
 * An approval that is asked for again, because its stage was retried, is another decision.
 *
 * The function is told by an event and asks CodePipeline for the rest. Where it fails it is tried twice more, and the alarm goes off.
 */
export class ApprovalAudit extends Construct {
  public readonly tableName: string;
  /** Goes off when a decision could not be recorded. */
  public readonly alarm: Alarm;

  private readonly props: ApprovalAuditProps;
  private readonly table: Table;
  private readonly role: ServiceRole;
  private readonly handler: HandlerFunction;
  private readonly pipelines: string[] = [];

  constructor(scope: Construct, id: string, props: ApprovalAuditProps) {
    super(scope, id);
    this.props = props;
    this.table = this.addTable();
    this.tableName = this.table.tableName;
    this.role = this.addRole();
    this.handler = this.addHandler();
    this.alarm = new Alarm(this, 'Failed', {
      alarmName: props.name.of('audit-failed-alarm'),
      alarmDescription: 'An approval was decided and could not be recorded; the log of the function says why',
      metric: this.handler.metricErrors({ period: Duration.minutes(5) }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** Records every decision of a pipeline from now on. */
  public record(pipeline: AuditedPipeline): void {
    if (this.pipelines.length === 0) {
      this.addRule();
    }
    this.pipelines.push(pipeline.pipelineName);
    Grant.addToPrincipal({
      grantee: this.role,
      actions: ['codepipeline:GetPipelineExecution', 'codepipeline:ListActionExecutions'],
      resourceArns: [pipeline.pipelineArn],
    });
  }

  /** Lets a principal query the records. */
  public grantRead(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['dynamodb:Query'], resourceArns: [this.table.tableArn] }).combine(
      this.props.key.grantDecryptVia('dynamodb', grantee),
    );
  }

  private addTable(): Table {
    const { name, key, retainData } = this.props;
    return new Table(this, 'Table', {
      tableName: name.of('approvals-table'),
      partitionKey: { name: PARTITION_KEY, type: AttributeType.STRING },
      sortKey: { name: SORT_KEY, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key.reference,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }

  private addRole(): ServiceRole {
    const { name, key } = this.props;
    const role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.of('audit-role'),
      description: 'Records who approved what',
    });
    Grant.addToPrincipal({ grantee: role, actions: ['dynamodb:PutItem'], resourceArns: [this.table.tableArn] });
    key.grantEncryptVia('dynamodb', role);
    return role;
  }

  private addHandler(): HandlerFunction {
    const { name, key } = this.props;
    const functionName = name.of('audit-function');
    const logGroup = new EncryptedLogGroup(this, 'Log', { logGroupName: `/aws/lambda/${functionName}`, key });
    logGroup.grantStreams(this.role);
    const environment: ApprovalAuditEnvironment = { TABLE_NAME: this.tableName };
    return new HandlerFunction(this, 'Function', {
      functionName,
      description: 'Records who approved what',
      bundle: HANDLER,
      role: this.role,
      timeout: Duration.seconds(30),
      environment: { ...environment },
      logGroup,
    });
  }

  /**
   * The third way to end is `ABANDONED`, with the execution: nobody decided.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
   */
  private addRule(): void {
    const rule = new Rule(this, 'Rule', {
      ruleName: this.props.name.of('approvals-rule'),
      description: 'Every decision about an approval',
      eventPattern: {
        source: ['aws.codepipeline'],
        detailType: ['CodePipeline Action Execution State Change'],
        account: [Stack.of(this).account],
        detail: { pipeline: this.pipelines, state: ['SUCCEEDED', 'FAILED'], type: { category: ['Approval'] } },
      },
    });
    rule.addTarget(new LambdaTarget(this.handler));
  }
}
