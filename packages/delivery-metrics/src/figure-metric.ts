import { Duration } from 'aws-cdk-lib/core';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { DeliveryFigure } from './delivery-figure';
import { DIMENSION, NAMESPACE } from './env';

/** Returns the CloudWatch metric of a figure. Each value covers the whole period, so values must not be summed. */
export function figureMetric(delivery: string, figure: DeliveryFigure, period = Duration.minutes(5)): Metric {
  return new Metric({
    namespace: NAMESPACE,
    metricName: figure,
    dimensionsMap: { [DIMENSION]: delivery },
    statistic: 'Average',
    period,
  });
}
