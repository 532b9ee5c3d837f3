import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { requireProps } from '@slipway/conventions';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, NamedAndEncryptedProps, WithDefaults, withDefaults } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { NotificationTopic } from '../notification-topic';
import { PipelineState } from '../pipeline-state';
import { stateChangeOf } from '../state-change';
import { FailureReportEnvironment } from './env';

const HANDLER = join(__dirname, '..', '..', 'assets', 'report-failure.lambda');

/** Pipeline whose failures are reported, such as a `DeliveryPipeline`. */
export interface ReportedPipeline {
  /** Pipeline name, as it appears in CodePipeline events. */
  readonly pipelineName: string;
  /** Pipeline ARN. The reporting function gets permission to read the executions of this pipeline. */
  readonly pipelineArn: string;
}

/** Options for reports about failed pipeline executions. */
export interface FailureReportOptions {
  /** Retention of the reporting function's log. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/** Properties of a failure report. */
export interface FailureReportProps extends FailureReportOptions, NamedAndEncryptedProps {
  /** Pipeline whose failed executions are reported. */
  readonly pipeline: ReportedPipeline;
  /** Topic that receives a message for each failed execution. */
  readonly topic: NotificationTopic;
}

/**
 * Reports on failed executions of a pipeline, with the stage, the action and its error, the commit, the user or event
 * that started the execution, and a link to the execution in the console.
 *
 * The event contains only the fact that an execution failed, so a function reads the details from CodePipeline. If the
 * function fails, the alarm goes off, and Lambda retries the function up to twice.
 */
export class FailureReport extends Construct {
  /**
   * Alarm that goes off if an attempt to send a report failed, even if a retry then succeeds. The alarm notifies nobody
   * until you connect it to a topic.
   */
  public readonly alarm: Alarm;

  private readonly props: WithDefaults<FailureReportProps>;

  constructor(scope: Construct, id: string, props: FailureReportProps) {
    super(scope, id);
    requireProps<FailureReportProps>(this, props, { pipeline: 'a DeliveryPipeline', topic: 'a NotificationTopic' });
    this.props = withDefaults(this, props);
    const handler = this.addHandler();
    this.addRule(handler);
    this.alarm = new Alarm(this, 'Failed', {
      alarmName: this.props.name.alarm('failure-report-failed'),
      alarmDescription: `An attempt to report a failed execution of ${props.pipeline.pipelineName} failed, and Lambda retries it up to twice; see the function log for the reason`,
      metric: handler.metricErrors({ period: Duration.minutes(5) }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  private addRole(): ServiceRole {
    const { name, topic, pipeline } = this.props;
    const role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role('failure-report'),
      description: `Reports why ${pipeline.pipelineName} failed`,
    });
    Grant.addToPrincipal({
      grantee: role,
      actions: ['codepipeline:GetPipelineExecution', 'codepipeline:ListActionExecutions'],
      resourceArns: [pipeline.pipelineArn],
    });
    topic.grantPublish(role);
    return role;
  }

  private addHandler(): HandlerFunction {
    const { name, key, topic, pipeline, logRetention: retention } = this.props;
    const functionName = name.function('failure-report');
    const role = this.addRole();
    const logGroup = new EncryptedLogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      key,
      retention,
    });
    logGroup.grantStreams(role);
    const environment: FailureReportEnvironment = { TOPIC_ARN: topic.topicArn };
    return new HandlerFunction(this, 'Function', {
      functionName,
      description: `Reports why ${pipeline.pipelineName} failed`,
      bundle: HANDLER,
      role,
      timeout: Duration.seconds(30),
      environment: { ...environment },
      logGroup,
    });
  }

  private addRule(handler: HandlerFunction): void {
    const {
      name,
      pipeline: { pipelineName },
    } = this.props;
    const rule = new Rule(this, 'Rule', {
      ruleName: name.rule('failure-report'),
      description: `Matches all failed executions of ${pipelineName}`,
      eventPattern: stateChangeOf(Stack.of(this), pipelineName, PipelineState.FAILED),
    });
    rule.addTarget(new LambdaTarget(handler));
  }
}
