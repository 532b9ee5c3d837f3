import { Duration, Stack } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { IPipeline } from 'aws-cdk-lib/aws-codepipeline';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { PipelineStart } from './source';

/** Properties of a rule that starts a pipeline. */
export interface PipelineStartRuleProps {
  /** Name of the rule: 1 to 64 letters, digits, dots, hyphens and underscores. */
  readonly ruleName: string;
  /** Name of the role with which the rule starts the pipeline, at most 64 characters. */
  readonly roleName: string;
  /** Name of the alarm that goes off if the pipeline could not be started, at most 255 characters. */
  readonly alarmName: string;
  /** Pipeline that the rule starts. */
  readonly pipeline: IPipeline;
  /** Events or schedule that start the pipeline, with the source revisions and variables of the execution. */
  readonly start: PipelineStart;
}

/**
 * EventBridge rule that starts a pipeline for exactly the revision in the event, or on a schedule for the newest
 * revision.
 *
 * The CDK's own pipeline target is not used, because it passes no input to the pipeline.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/create-S3-source-events.html
 */
export class PipelineStartRule extends Construct {
  /**
   * Alarm that goes off if all attempts of EventBridge to start the pipeline failed, so that a change was not
   * delivered.
   */
  public readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: PipelineStartRuleProps) {
    super(scope, id);
    const { pipeline, start } = props;
    const role = new ServiceRole(this, 'Role', {
      service: 'events.amazonaws.com',
      roleName: props.roleName,
      description: `Starts ${props.ruleName}`,
      sourceArn: Stack.of(this).formatArn({
        service: 'events',
        resource: 'rule',
        resourceName: start.eventBus ? `${start.eventBus.eventBusName}/${props.ruleName}` : props.ruleName,
      }),
    });
    Grant.addToPrincipal({
      grantee: role,
      actions: ['codepipeline:StartPipelineExecution'],
      resourceArns: [pipeline.pipelineArn],
    });
    const rule = new Rule(this, 'Rule', {
      ruleName: props.ruleName,
      description: `Starts ${pipeline.pipelineName}`,
      eventBus: start.eventBus,
      eventPattern: start.pattern,
      schedule: start.schedule,
    });
    rule.addTarget({
      bind: () => ({
        arn: pipeline.pipelineArn,
        role: role.withoutPolicyUpdates(),
        input: RuleTargetInput.fromObject(inputOf(start)),
      }),
    });
    rule.node.addDependency(role);
    this.alarm = this.addAlarm(props);
  }

  /**
   * Adds the alarm that goes off if EventBridge could not start the pipeline.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
   */
  private addAlarm({ alarmName, ruleName, pipeline, start: { eventBus } }: PipelineStartRuleProps): Alarm {
    return new Alarm(this, 'Alarm', {
      alarmName,
      alarmDescription: `EventBridge could not start ${pipeline.pipelineName}; start the pipeline manually for the missed commit or object version`,
      metric: new Metric({
        namespace: 'AWS/Events',
        metricName: 'FailedInvocations',
        statistic: 'Sum',
        period: Duration.minutes(5),
        dimensionsMap: { RuleName: ruleName, ...(eventBus && { EventBusName: eventBus.eventBusName }) },
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

/** Returns the input of `StartPipelineExecution`, without the pipeline name. */
function inputOf({ revisions, variables }: PipelineStart): object {
  return {
    ...(revisions && { sourceRevisions: revisions }),
    ...(variables && { variables: Object.entries(variables).map(([name, value]) => ({ name, value })) }),
  };
}
