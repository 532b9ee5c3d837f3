import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, NamedAndEncryptedProps, WithDefaults, withDefaults } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { ApprovalAuditEnvironment, PARTITION_KEY, SORT_KEY } from './env';

const HANDLER = join(__dirname, '..', '..', 'assets', 'record-approval.lambda');

/** Properties of an approval audit. */
export interface ApprovalAuditProps extends NamedAndEncryptedProps {
  /** Whether the records are kept when the stack is deleted. @default false */
  readonly retainData?: boolean;
}

/** Pipeline whose approval decisions are recorded, such as a `DeliveryPipeline`. */
export interface AuditedPipeline {
  /** Pipeline name, as it appears in CodePipeline events. */
  readonly pipelineName: string;
  /** Pipeline ARN. The audit function gets permission to read the executions of this pipeline. */
  readonly pipelineArn: string;
}

/**
 * Audit table with one record for each approval decision. A record is written once and never changed.
 *
 * A record contains the pipeline, the execution, the decision, the approver and the message they saw, the source
 * revisions, the pipeline variables (such as the user who pushed), and the variables that earlier actions exported
 * (such as the digest of a plan). Query the table by pipeline and time: the sort key begins with the time. If a stage
 * is retried and its approval is requested again, the second decision gets its own record. An `ApproverCheck` adds its
 * own records to the table.
 *
 * A function receives an event about each decision and reads the details from CodePipeline. If the function fails, the
 * alarm goes off, and Lambda retries the function up to twice.
 */
export class ApprovalAudit extends Construct {
  /** Name of the DynamoDB table with the records. */
  public readonly tableName: string;
  /**
   * Alarm that goes off if an attempt to record a decision failed, even if a retry then succeeds. It notifies nobody
   * until you connect it to a topic.
   */
  public readonly alarm: Alarm;

  private readonly props: WithDefaults<ApprovalAuditProps>;
  private readonly table: Table;
  private readonly role: ServiceRole;
  private readonly handler: HandlerFunction;
  private readonly pipelines: string[] = [];

  constructor(scope: Construct, id: string, props: ApprovalAuditProps = {}) {
    super(scope, id);
    this.props = withDefaults(this, props);
    this.table = this.addTable();
    this.tableName = this.table.tableName;
    this.role = this.addRole();
    this.handler = this.addHandler();
    this.alarm = new Alarm(this, 'Failed', {
      alarmName: this.props.name.alarm('audit-failed'),
      alarmDescription:
        'An attempt to record an approval decision failed, and Lambda retries it up to twice; see the function log for the reason',
      metric: this.handler.metricErrors({ period: Duration.minutes(5) }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** Records the approval decisions of a pipeline. */
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

  /** Grants a principal permission to query the records. */
  public grantRead(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['dynamodb:Query'], resourceArns: [this.table.tableArn] }).combine(
      this.props.key.grantDecryptVia('dynamodb', grantee),
    );
  }

  /** Grants a principal permission to add records. */
  public grantRecord(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:PutItem'],
      resourceArns: [this.table.tableArn],
    }).combine(this.props.key.grantEncryptVia('dynamodb', grantee));
  }

  private addTable(): Table {
    const { name, key, retainData } = this.props;
    return new Table(this, 'Table', {
      tableName: name.table('approvals-table'),
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
    const { name } = this.props;
    const role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role('audit'),
      description: 'Records approval decisions in the audit table',
    });
    this.grantRecord(role);
    return role;
  }

  private addHandler(): HandlerFunction {
    const { name, key } = this.props;
    const functionName = name.function('audit');
    const logGroup = new EncryptedLogGroup(this, 'Log', { logGroupName: `/aws/lambda/${functionName}`, key });
    logGroup.grantStreams(this.role);
    const environment: ApprovalAuditEnvironment = { TABLE_NAME: this.tableName };
    return new HandlerFunction(this, 'Function', {
      functionName,
      description: 'Records approval decisions in the audit table',
      bundle: HANDLER,
      role: this.role,
      timeout: Duration.seconds(30),
      environment: { ...environment },
      logGroup,
    });
  }

  /**
   * Adds the EventBridge rule for approval decisions. The state `ABANDONED` is left out, because it is not a decision.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
   */
  private addRule(): void {
    const rule = new Rule(this, 'Rule', {
      ruleName: this.props.name.rule('approvals'),
      description: 'Matches every approval decision',
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
