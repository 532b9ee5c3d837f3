import { Duration, Stack } from 'aws-cdk-lib/core';
import { EventPattern, IEventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';
import { MeasuredBranch, MeasuredDelivery, MeasuredService } from './measured-delivery';

export interface DeliveryRulesProps {
  readonly name: Naming;
  readonly deliveries: readonly MeasuredDelivery[];
  readonly handler: IFunction;
  /** Queue of events that EventBridge could not deliver. */
  readonly failed: IQueue;
}

/** EventBridge rules that send delivery events to the collecting function, and invoke the function once a day. */
export class DeliveryRules extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: DeliveryRulesProps,
  ) {
    super(scope, id);
    props.deliveries.forEach((delivery) => this.addDelivery(delivery));
    const daily = new Rule(this, 'Daily', {
      ruleName: props.name.rule('delivery-metrics'),
      description: 'Publishes figures on days without events',
      schedule: Schedule.rate(Duration.days(1)),
    });
    this.addTarget(daily);
  }

  private addDelivery({ name, pipeline, services = [], alarms = [], source }: MeasuredDelivery): void {
    this.add(`${name}-pipeline`, `Events of ${pipeline.pipelineName}`, {
      source: ['aws.codepipeline'],
      detailType: ['Pipeline', 'Stage', 'Action'].map((what) => `CodePipeline ${what} Execution State Change`),
      resources: [pipeline.pipelineArn],
    });
    if (services.length > 0) {
      this.add(`${name}-services`, `Service deployments of ${name}`, {
        source: ['aws.ecs'],
        detailType: ['ECS Deployment State Change'],
        resources: services.map((service) => this.arnOf(service)),
        detail: { eventName: ['SERVICE_DEPLOYMENT_COMPLETED', 'SERVICE_DEPLOYMENT_FAILED'] },
      });
    }
    if (alarms.length > 0) {
      this.add(`${name}-alarms`, `Alarms of ${name}`, {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        resources: alarms.map(({ alarmArn }) => alarmArn),
        detail: { state: { value: ['ALARM', 'OK'] } },
      });
    }
    if (source) {
      this.addPushes(name, source);
    }
  }

  private addPushes(name: string, { webhook, repository, branch }: MeasuredBranch): void {
    const { eventBus, pattern } = webhook.push({ repository, branches: [branch], includeOvertaken: true });
    this.add(`${name}-pushes`, `Pushes to ${branch} of ${repository}`, pattern, eventBus);
  }

  private add(type: string, description: string, eventPattern: EventPattern, eventBus?: IEventBus): void {
    const ruleName = this.props.name.rule(type);
    this.addTarget(new Rule(this, type, { ruleName, description, eventPattern, eventBus }));
  }

  private addTarget(rule: Rule): void {
    const { handler, failed: deadLetterQueue } = this.props;
    rule.addTarget(new LambdaTarget(handler, { deadLetterQueue }));
  }

  private arnOf({ clusterName, serviceName }: MeasuredService): string {
    return Stack.of(this).formatArn({
      service: 'ecs',
      resource: 'service',
      resourceName: `${clusterName}/${serviceName}`,
    });
  }
}
