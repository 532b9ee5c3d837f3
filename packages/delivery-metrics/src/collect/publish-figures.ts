import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MetricUnit as Unit } from '@aws-lambda-powertools/metrics/types';
import { DeliveryFigure } from '../delivery-figure';
import { NAMESPACE } from '../env';
import type { Figures } from '../history/figures';

const METRICS: Readonly<Record<keyof Figures, readonly [DeliveryFigure, Unit]>> = {
  buildSuccess: [DeliveryFigure.BUILD_SUCCESS, MetricUnit.Percent],
  deployments: [DeliveryFigure.DEPLOYMENTS, MetricUnit.Count],
  deploymentTime: [DeliveryFigure.DEPLOYMENT_TIME, MetricUnit.Seconds],
  leadTime: [DeliveryFigure.LEAD_TIME, MetricUnit.Seconds],
  changeFailureRate: [DeliveryFigure.CHANGE_FAILURE_RATE, MetricUnit.Percent],
  timeToRestore: [DeliveryFigure.TIME_TO_RESTORE, MetricUnit.Seconds],
};

/**
 * Writes the figures of a delivery to the log, in the CloudWatch embedded metric format. Figures without data are
 * omitted, so CloudWatch gets no value for them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
 */
export function publishFigures(delivery: string, figures: Figures): void {
  const metrics = new Metrics({ namespace: NAMESPACE, serviceName: delivery });
  for (const [figure, [metric, unit]] of Object.entries(METRICS)) {
    const value = figures[figure as keyof Figures];
    if (value !== undefined) {
      metrics.addMetric(metric, unit, value);
    }
  }
  if (metrics.hasStoredMetrics()) {
    metrics.publishStoredMetrics();
  }
}
