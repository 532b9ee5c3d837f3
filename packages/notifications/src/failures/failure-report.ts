import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Naming } from '@slipway/conventions';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { NotificationTopic } from '../notification-topic';
import { PipelineState } from '../pipeline-state';
import { stateChangeOf } from '../state-change';
import { FailureReportEnvironment } from './env';

const HANDLER = join(__dirname, '..', '..', 'assets', 'report-failure.lambda');

/** What has to be known of a pipeline to report about it. A `DeliveryPipeline` is one. */
export interface ReportedPipeline {
  readonly pipelineName: string;
  readonly pipelineArn: string;
}

export interface FailureReportOptions {
  /** How long the log of its function is kept. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

export interface FailureReportProps extends FailureReportOptions {
  readonly name: Naming;
  /** Encrypts the log. */
  readonly key: EncryptionKey;
  readonly pipeline: ReportedPipeline;
  /** Gets a message for each execution that failed. */
  readonly topic: NotificationTopic;
}

/**
 * Tells people about each execution that failed: the stage, the action and its error, the commit, who pushed, and where to look.
 *
 * The event says that something failed and nothing else; a function asks CodePipeline for the rest. Where that fails it is tried
 * twice more.
 */
export class FailureReport extends Construct {
  /** Goes off when a report could not be made. It tells nobody until it is bound to a topic. */
  public readonly alarm: Alarm;

  private readonly props: FailureReportProps;

  constructor(scope: Construct, id: string, props: FailureReportProps) {
    super(scope, id);
    this.props = props;
    const handler = this.addHandler();
    this.addRule(handler);
    this.alarm = new Alarm(this, 'Failed', {
      alarmName: props.name.of('failure-report-failed-alarm'),
      alarmDescription: `${props.pipeline.pipelineName} failed, and what failed could not be told; the log of the function says why`,
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
      roleName: name.of('failure-report-role'),
      description: `Tells people why ${pipeline.pipelineName} failed`,
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
    const functionName = name.of('failure-report-function');
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
      description: `Tells people why ${pipeline.pipelineName} failed`,
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
      ruleName: name.of('failure-report-rule'),
      description: `Every failure of ${pipelineName}`,
      eventPattern: stateChangeOf(Stack.of(this), pipelineName, PipelineState.FAILED),
    });
    rule.addTarget(new LambdaTarget(handler));
  }
}
