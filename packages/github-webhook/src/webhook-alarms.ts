import { Duration } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, IFilterPattern, ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';

const NAMESPACE = 'Slipway/GitHubWebhook';
const SUM = { statistic: 'Sum', period: Duration.minutes(5) };

export interface WebhookAlarmsProps {
  readonly name: Naming;
  readonly handler: IFunction;
  readonly logGroup: ILogGroup;
}

/**
 * Alarms of the webhook. They go off at the first failure within five minutes, because GitHub never retries a delivery.
 */
export class WebhookAlarms extends Construct {
  public readonly all: readonly Alarm[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: WebhookAlarmsProps,
  ) {
    super(scope, id);
    this.all = [
      this.add(
        'Refused',
        'refused',
        'The webhook refused a signature: its secret differs from the secret in GitHub, or the request is not from GitHub',
        this.logged('RefusedSignatures', 'webhook-refused-signatures', FilterPattern.numberValue('$.status', '=', 401)),
      ),
      this.add(
        'Unread',
        'unread',
        'The webhook could not read a signed delivery, which started nothing: a redelivery would not help; see the log for the reason, and start the pipelines for the commit manually',
        this.logged(
          'UnreadDeliveries',
          'webhook-unread-deliveries',
          FilterPattern.all(
            FilterPattern.booleanValue('$.verified', true),
            FilterPattern.numberValue('$.status', '!=', 404),
          ),
        ),
      ),
      this.add(
        'Unlisted',
        'unlisted',
        'The webhook refused a signed delivery of an unlisted repository: the repository was renamed or transferred, or the list is wrong; correct the list, deploy, and redeliver in GitHub',
        this.logged(
          'UnlistedRepositories',
          'webhook-unlisted-repositories',
          FilterPattern.numberValue('$.status', '=', 404),
        ),
      ),
      // The response to a failure has status 503, which only this metric counts:
      // https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html
      this.add(
        'Errors',
        'errors',
        'The webhook failed: deliveries are lost unless someone redelivers them in GitHub',
        this.ofFunction('Url5xxCount'),
      ),
      this.add(
        'Throttles',
        'throttles',
        'The webhook was throttled: deliveries are lost unless someone redelivers them in GitHub',
        this.ofFunction('Throttles'),
      ),
    ];
  }

  /** Adds an alarm on a log metric. With log metrics, the function needs no permission to put metrics. */
  private logged(id: string, type: string, filterPattern: IFilterPattern): Metric {
    const { name, logGroup } = this.props;
    const metricName = name.metric(type);
    new MetricFilter(this, id, {
      filterName: metricName,
      logGroup,
      metricNamespace: NAMESPACE,
      metricName,
      filterPattern,
    });
    return new Metric({ namespace: NAMESPACE, metricName, ...SUM });
  }

  private ofFunction(metricName: string): Metric {
    return this.props.handler.metric(metricName, SUM);
  }

  private add(id: string, type: string, alarmDescription: string, metric: Metric): Alarm {
    return new Alarm(this, id, {
      alarmName: this.props.name.alarm(`webhook-${type}`),
      alarmDescription,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
