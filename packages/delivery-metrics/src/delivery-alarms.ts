import { Duration } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';
import { DeliveryFigure } from './delivery-figure';
import { figureMetric } from './figure-metric';
import { MeasuredDelivery } from './measured-delivery';

const MIN_BUILD_SUCCESS = 80;
const MAX_CHANGE_FAILURE_RATE = 30;
const MAX_TIME_TO_RESTORE = Duration.days(1);

export interface DeliveryAlarmsProps {
  readonly name: Naming;
  readonly deliveries: readonly MeasuredDelivery[];
  readonly failed: IQueue;
}

/**
 * Alarms on delivery metrics, and an alarm on events that were not processed. An alarm keeps its state until its metric
 * has a new value.
 */
export class DeliveryAlarms extends Construct {
  public readonly all: readonly Alarm[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DeliveryAlarmsProps,
  ) {
    super(scope, id);
    this.all = [...props.deliveries.flatMap((delivery) => this.ofDelivery(delivery)), this.ofFailed(props.failed)];
  }

  private ofDelivery(delivery: MeasuredDelivery): Alarm[] {
    const {
      name,
      minBuildSuccess = MIN_BUILD_SUCCESS,
      maxChangeFailureRate = MAX_CHANGE_FAILURE_RATE,
      maxTimeToRestore = MAX_TIME_TO_RESTORE,
    } = delivery;
    const { LESS_THAN_THRESHOLD, GREATER_THAN_THRESHOLD } = ComparisonOperator;
    return [
      this.add(
        `${name}-build-success`,
        `Fewer than ${minBuildSuccess} % of the builds of ${name} succeed: check the failed builds of the pipeline`,
        figureMetric(name, DeliveryFigure.BUILD_SUCCESS),
        { threshold: minBuildSuccess, comparisonOperator: LESS_THAN_THRESHOLD },
      ),
      this.add(
        `${name}-change-failures`,
        `More than ${maxChangeFailureRate} % of the changes of ${name} fail in production: review the incidents, and add tests for what the existing tests missed`,
        figureMetric(name, DeliveryFigure.CHANGE_FAILURE_RATE),
        { threshold: maxChangeFailureRate, comparisonOperator: GREATER_THAN_THRESHOLD },
      ),
      this.add(
        `${name}-time-to-restore`,
        `Half of the incidents of ${name} last longer than ${maxTimeToRestore.toHumanString()}: review how changes are rolled back`,
        figureMetric(name, DeliveryFigure.TIME_TO_RESTORE),
        { threshold: maxTimeToRestore.toSeconds(), comparisonOperator: GREATER_THAN_THRESHOLD },
      ),
    ];
  }

  private ofFailed(failed: IQueue): Alarm {
    return this.add(
      'metrics-failed',
      'Delivery events were lost, so metrics are incomplete: check the function log, fix the cause, and invoke the function with the messages in the queue',
      failed.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
      { threshold: 0, comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD },
    );
  }

  private add(
    type: string,
    alarmDescription: string,
    metric: IMetric,
    limit: { readonly threshold: number; readonly comparisonOperator: ComparisonOperator },
  ): Alarm {
    return new Alarm(this, type, {
      alarmName: this.props.name.alarm(type),
      alarmDescription,
      metric,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.IGNORE,
      ...limit,
    });
  }
}
