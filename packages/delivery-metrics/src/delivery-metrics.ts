import { Duration } from 'aws-cdk-lib/core';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { requireProps } from '@slipway/conventions';
import { NamedAndEncryptedProps, withDefaults } from '@slipway/kms';
import { NotificationTopic } from '@slipway/notifications';
import { Construct } from 'constructs';
import { CollectingFunction } from './collecting-function';
import { DeliveryAlarms } from './delivery-alarms';
import { DeliveryDashboard } from './delivery-dashboard';
import { DeliveryFigure } from './delivery-figure';
import { DeliveryRules } from './delivery-rules';
import type { CollectedDelivery } from './env';
import { figureMetric } from './figure-metric';
import { checkDeliveries, MeasuredDelivery } from './measured-delivery';

const PERIOD = Duration.days(30);
const RETENTION = Duration.days(400);
const ATTRIBUTION = Duration.days(1);
/**
 * Time before the period for which the function also reads events: commits and changes may have begun before the
 * period.
 */
const BEFORE = Duration.days(90);

/** Properties of delivery metrics. */
export interface DeliveryMetricsProps extends NamedAndEncryptedProps {
  /** Deliveries to production. Each delivery is measured separately. */
  readonly deliveries: readonly MeasuredDelivery[];
  /** Topic that the alarms notify. @default - the alarms notify nobody until you connect them to a topic */
  readonly topic?: NotificationTopic;
  /** Length of the period that each figure covers. @default Duration.days(30) */
  readonly period?: Duration;
  /** Retention of events, which must be at least 90 days longer than the period. @default Duration.days(400) */
  readonly retention?: Duration;
  /** Retention of the function's log. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/**
 * Delivery metrics that are computed from events: build success, deployment time and the four DORA metrics, with a
 * dashboard and alarms.
 *
 * A figure without data is omitted, never 0. CloudWatch charges for each metric, alarm and dashboard.
 *
 * @see https://dora.dev/guides/dora-metrics-four-keys/
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export class DeliveryMetrics extends Construct {
  /**
   * Alarms for failing builds, changes that fail in production, long incidents, and lost events.
   *
   * The alarms notify nobody unless `topic` is set.
   */
  public readonly alarms: readonly Alarm[];

  private readonly deliveries: readonly MeasuredDelivery[];

  /**
   * @throws Error if no delivery is listed, a name is malformed or used twice, a percentage is out of range, or the
   * retention is too short for the period
   */
  constructor(scope: Construct, id: string, props: DeliveryMetricsProps) {
    super(scope, id);
    requireProps<DeliveryMetricsProps>(this, props, { deliveries: '[{ name, pipeline, productionStage }]' });
    checkDeliveries(this.node.path, props.deliveries);
    const {
      name,
      key,
      deliveries,
      period = PERIOD,
      retention = RETENTION,
      logRetention,
      topic,
    } = withDefaults(this, props);
    checkRetention(this.node.path, period, retention);
    this.deliveries = deliveries;
    const { handler, failed } = new CollectingFunction(this, 'Function', {
      name,
      key,
      deliveries: deliveries.map(collected),
      period,
      retention,
      logRetention,
    });
    new DeliveryRules(this, 'Rules', { name, deliveries, handler, failed });
    new DeliveryDashboard(this, 'Dashboard', { name, deliveries, period });
    this.alarms = new DeliveryAlarms(this, 'Alarms', { name, deliveries, failed }).all;
    topic?.onAlarm(...this.alarms);
  }

  /**
   * Returns the CloudWatch metric of a figure, for your own dashboards and alarms.
   *
   * @param delivery name of the delivery
   * @param figure figure to measure; its enum value is the name of the metric
   * @throws Error if no delivery has this name
   */
  public metric(delivery: string, figure: DeliveryFigure): Metric {
    if (!this.deliveries.some(({ name }) => name === delivery)) {
      throw new Error(
        `delivery '${delivery}' is not measured by '${this.node.path}', which measures ${this.deliveries.map(({ name }) => name).join(', ')}; add the delivery to the prop deliveries`,
      );
    }
    return figureMetric(delivery, figure);
  }
}

function collected(delivery: MeasuredDelivery): CollectedDelivery {
  const { name, pipeline, productionStage, services = [], alarms = [], source, attribution = ATTRIBUTION } = delivery;
  return {
    name,
    pipeline: pipeline.pipelineName,
    stage: productionStage,
    services: services.map(({ clusterName, serviceName }) => `${clusterName}/${serviceName}`),
    alarms: alarms.map(({ alarmName }) => alarmName),
    repository: source?.repository,
    branch: source?.branch,
    attributionSeconds: attribution.toSeconds(),
  };
}

function checkRetention(owner: string, period: Duration, retention: Duration): void {
  if (retention.toSeconds() < period.toSeconds() + BEFORE.toSeconds()) {
    throw new Error(
      `retention of '${owner}' is ${retention.toHumanString()}: figures for ${period.toHumanString()} need events of that period and of the ${BEFORE.toHumanString()} before; set a longer retention or a shorter period`,
    );
  }
}
