import { Duration } from 'aws-cdk-lib/core';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { DeliveryFigure } from './delivery-figure';
import { DIMENSION, NAMESPACE } from './env';

/** The metric of a figure. Each value is about the whole period of the figures, so none is ever summed up. */
export function figureMetric(delivery: string, figure: DeliveryFigure, period = Duration.minutes(5)): Metric {
  return new Metric({
    namespace: NAMESPACE,
    metricName: figure,
    dimensionsMap: { [DIMENSION]: delivery },
    statistic: 'Average',
    period,
  });
}
