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
/** What the function reads before a period: the commits and changes that come to an end in it. */
const BEFORE = Duration.days(90);

/** Properties of the figures of deliveries. */
export interface DeliveryMetricsProps extends NamedAndEncryptedProps {
  /** Deliveries to production that are measured, each by itself. */
  readonly deliveries: readonly MeasuredDelivery[];
  /** Topic that the alarms notify. @default - they notify nobody until they are bound to one */
  readonly topic?: NotificationTopic;
  /** Time up to now that each figure is about. @default Duration.days(30) */
  readonly period?: Duration;
  /** How long what happened is kept, at least 90 days longer than the period. @default Duration.days(400) */
  readonly retention?: Duration;
  /** How long the log of the function is kept. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

/**
 * Figures of deliveries from their events: build success, deployment time and the four DORA metrics, with a dashboard
 * and alarms.
 *
 * A figure without data is omitted, never 0. CloudWatch charges for each metric, alarm and dashboard.
 *
 * @see https://dora.dev/guides/dora-metrics-four-keys/
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export class DeliveryMetrics extends Construct {
  /**
   * Alarms for builds that fail, changes that fail in production, incidents that last, and events that were lost.
   *
   * They notify nobody unless a topic was given.
   */
  public readonly alarms: readonly Alarm[];

  private readonly deliveries: readonly MeasuredDelivery[];

  /**
   * @throws Error if there is no delivery, a name is malformed or taken, a percentage is out of range, or the retention
   * is too short for the period
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
   * Returns the metric of a figure, for dashboards and alarms of your own.
   *
   * @param delivery name of the delivery
   * @param figure figure that the metric is about
   * @throws Error if no delivery has this name
   */
  public metric(delivery: string, figure: DeliveryFigure): Metric {
    if (!this.deliveries.some(({ name }) => name === delivery)) {
      throw new Error(
        `delivery '${delivery}' is not measured by '${this.node.path}': it measures ${this.deliveries.map(({ name }) => name).join(', ')}; add it to its deliveries`,
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
      `retention of '${owner}' is ${retention.toHumanString()}: figures of ${period.toHumanString()} need events of that period and of the ${BEFORE.toHumanString()} before it; give a longer retention or a shorter period`,
    );
  }
}
