import { Duration } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { NotificationTopic } from '@slipway/notifications';
import { Construct } from 'constructs';

export interface AlarmOnProps {
  readonly alarmName: string;
  /** Explanation for the person who is notified. */
  readonly meaning: string;
  readonly metric: Metric;
  /** Threshold of the alarm, which goes off only if the metric is above this value. */
  readonly threshold: number;
  readonly topic: NotificationTopic;
}

/** Adds an alarm that notifies the topic if the metric is above the threshold for two periods of five minutes. */
export function addAlarm(
  scope: Construct,
  id: string,
  { alarmName, meaning, metric, threshold, topic }: AlarmOnProps,
): void {
  topic.onAlarm(
    new Alarm(scope, id, {
      alarmName,
      alarmDescription: meaning,
      metric: metric.with({ period: Duration.minutes(5) }),
      threshold,
      evaluationPeriods: 2,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    }),
  );
}
