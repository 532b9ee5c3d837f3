import { Duration } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';
import { HealthCheck } from './health-check';
import { ServiceLoadBalancer } from './service-load-balancer';

const NAMESPACE = 'AWS/ApplicationELB';
const PERIOD = Duration.minutes(1);

export interface RollbackAlarmsProps {
  readonly name: Naming;
  readonly balancer: ServiceLoadBalancer;
  readonly healthCheck: HealthCheck;
  /** Number of responses with status 500 to 599 within a minute that rolls back a deployment. @default 5 */
  readonly errorsPerMinute?: number;
}

/**
 * Alarms that roll back a deployment after traffic has shifted to the green tasks. Errors cause a rollback within two
 * minutes, and an unhealthy task causes a rollback after the grace period of the health check and about two more
 * minutes.
 *
 * Unhealthy tasks cause a rollback although ECS replaces them, because a task that hangs causes no errors and remains
 * until its replacement is healthy. Working tasks are also unhealthy while they start, so the alarm waits longer than a
 * start. It uses the statistic `Minimum`, as AWS recommends.
 *
 * If one of these alarms is in ALARM when a rollout begins, ECS ignores all of them until the end of the rollout, so
 * that a fix can be deployed. A rollout directly after a rollback is therefore not watched.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
 * @see
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html#metric-statistics
 */
export class RollbackAlarms extends Construct {
  public readonly all: readonly Alarm[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RollbackAlarmsProps,
  ) {
    super(scope, id);
    const {
      balancer: {
        targetGroups: [blue, green],
      },
      errorsPerMinute = 5,
    } = props;
    checkErrors(errorsPerMinute);
    this.all = [
      this.add(
        'Errors',
        'errors',
        `The tasks returned at least ${errorsPerMinute} responses with status 500 to 599 within a minute`,
        this.metric('HTTPCode_Target_5XX_Count', 'Sum'),
        errorsPerMinute,
        1,
      ),
      this.addUnhealthy('BlueUnhealthy', 'blue-unhealthy', 'first', blue),
      this.addUnhealthy('GreenUnhealthy', 'green-unhealthy', 'second', green),
    ];
  }

  private addUnhealthy(
    id: string,
    type: string,
    which: string,
    { targetGroupFullName }: ApplicationTargetGroup,
  ): Alarm {
    const {
      healthCheck: { minutesToAlarm },
    } = this.props;
    return this.add(
      id,
      type,
      `A task in the ${which} target group has been unhealthy for ${minutesToAlarm} minutes`,
      this.metric('UnHealthyHostCount', 'Minimum', targetGroupFullName),
      1,
      minutesToAlarm,
    );
  }

  private metric(metricName: string, statistic: string, targetGroup?: string): Metric {
    const {
      balancer: { fullName },
    } = this.props;
    return new Metric({
      namespace: NAMESPACE,
      metricName,
      statistic,
      period: PERIOD,
      dimensionsMap: {
        LoadBalancer: fullName,
        ...(targetGroup && { TargetGroup: targetGroup }),
      },
    });
  }

  private add(
    id: string,
    type: string,
    alarmDescription: string,
    metric: Metric,
    threshold: number,
    evaluationPeriods: number,
  ): Alarm {
    return new Alarm(this, id, {
      alarmName: this.props.name.alarm(`service-${type}`),
      alarmDescription,
      metric,
      threshold,
      evaluationPeriods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

function checkErrors(perMinute: number): void {
  if (!Number.isInteger(perMinute) || perMinute < 1) {
    throw new Error(`errorsPerMinute is ${perMinute}: it must be a whole number, at least 1; set a value such as 5`);
  }
}
