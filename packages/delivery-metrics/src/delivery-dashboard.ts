import { Duration } from 'aws-cdk-lib/core';
import { Dashboard, GraphWidget, IWidget, SingleValueWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';
import { DeliveryFigure } from './delivery-figure';
import { figureMetric } from './figure-metric';
import { MeasuredDelivery } from './measured-delivery';

const WIDTH = 24;
const A_DAY = Duration.days(1);
const LABELS: Readonly<Record<DeliveryFigure, string>> = {
  [DeliveryFigure.DEPLOYMENTS]: 'Production deployments',
  [DeliveryFigure.LEAD_TIME]: 'Lead time, median',
  [DeliveryFigure.CHANGE_FAILURE_RATE]: 'Change failure rate',
  [DeliveryFigure.TIME_TO_RESTORE]: 'Time to restore, median',
  [DeliveryFigure.BUILD_SUCCESS]: 'Build success',
  [DeliveryFigure.DEPLOYMENT_TIME]: 'Deployment time, median',
};

export interface DeliveryDashboardProps {
  readonly name: Naming;
  readonly deliveries: readonly MeasuredDelivery[];
  /** Period that each figure covers. */
  readonly period: Duration;
}

/** Dashboard with the figures of each delivery as numbers, and graphs of the last quarter below. */
export class DeliveryDashboard extends Construct {
  constructor(scope: Construct, id: string, { name, deliveries, period }: DeliveryDashboardProps) {
    super(scope, id);
    new Dashboard(this, 'Resource', {
      dashboardName: name.dashboard('delivery'),
      defaultInterval: Duration.days(90),
      widgets: deliveries.flatMap((delivery) => rowsOf(delivery, period)),
    });
  }
}

function rowsOf({ name, pipeline }: MeasuredDelivery, period: Duration): IWidget[][] {
  const metric = (figure: DeliveryFigure) => figureMetric(name, figure, A_DAY).with({ label: LABELS[figure] });
  const graph = (title: string, label: string, ...figures: readonly DeliveryFigure[]) =>
    new GraphWidget({
      title,
      width: WIDTH / 2,
      left: figures.map(metric),
      leftYAxis: { min: 0, label, showUnits: false },
    });
  const markdown = `## ${name}\nPipeline ${pipeline.pipelineName}. Each figure covers the previous ${period.toHumanString()}. A figure without data is empty.`;
  return [
    [new TextWidget({ markdown, width: WIDTH, height: 2 })],
    [
      new SingleValueWidget({
        metrics: (Object.keys(LABELS) as DeliveryFigure[]).map(metric),
        width: WIDTH,
        setPeriodToTimeRange: false,
      }),
    ],
    [
      graph('Rates', 'percent', DeliveryFigure.BUILD_SUCCESS, DeliveryFigure.CHANGE_FAILURE_RATE),
      graph(
        'Times',
        'seconds',
        DeliveryFigure.LEAD_TIME,
        DeliveryFigure.TIME_TO_RESTORE,
        DeliveryFigure.DEPLOYMENT_TIME,
      ),
    ],
  ];
}
