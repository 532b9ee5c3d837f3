import { Duration } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';
import { HealthCheck } from './health-check';
import { ServiceLoadBalancer } from './service-load-balancer';

const NAMESPACE = 'AWS/ApplicationELB';
const PERIOD = Duration.minutes(1);
const ERRORS = 5;

export interface RollbackAlarmsProps {
  readonly name: Naming;
  readonly balancer: ServiceLoadBalancer;
  readonly healthCheck: HealthCheck;
}

/**
 * What turns a rollout back once green has traffic. Errors do so within a minute or two of the first bad sign, a task that
 * is not healthy within the grace of the health check and about two minutes more.
 *
 * Unhealthy tasks turn it back although ECS replaces them: a task that hangs answers with no error, and it stays until
 * another is healthy in its place. A good one that starts slowly is unhealthy for a while too: the alarm waits for longer
 * than that takes. It counts what every node of the load balancer saw all the time, as AWS recommends (`Minimum`).
 *
 * ECS does not heed an alarm that rang before the rollout began, so that a fix can be deployed.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html#metric-statistics
 */
export class RollbackAlarms extends Construct {
  public readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, private readonly props: RollbackAlarmsProps) {
    super(scope, id);
    const { balancer: { targetGroups: [blue, green] } } = props;
    this.all = [
      this.add('Errors', 'errors', `Tasks answered with 500 to 599 at least ${ERRORS} times within a minute`, this.metric('HTTPCode_Target_5XX_Count', 'Sum'), ERRORS, 1),
      this.addUnhealthy('BlueUnhealthy', 'blue-unhealthy', 'first', blue),
      this.addUnhealthy('GreenUnhealthy', 'green-unhealthy', 'second', green),
    ];
  }

  private addUnhealthy(id: string, type: string, which: string, { targetGroupFullName }: ApplicationTargetGroup): Alarm {
    const { healthCheck: { minutesToAlarm } } = this.props;
    return this.add(id, type, `A task of the ${which} target group is not healthy, for ${minutesToAlarm} minutes`, this.metric('UnHealthyHostCount', 'Minimum', targetGroupFullName), 1, minutesToAlarm);
  }

  private metric(metricName: string, statistic: string, targetGroup?: string): Metric {
    const { balancer: { loadBalancer } } = this.props;
    return new Metric({
      namespace: NAMESPACE,
      metricName,
      statistic,
      period: PERIOD,
      dimensionsMap: { LoadBalancer: loadBalancer.loadBalancerFullName, ...(targetGroup && { TargetGroup: targetGroup }) },
    });
  }

  private add(id: string, type: string, alarmDescription: string, metric: Metric, threshold: number, evaluationPeriods: number): Alarm {
    return new Alarm(this, id, {
      alarmName: this.props.name.of(`service-${type}-alarm`),
      alarmDescription,
      metric,
      threshold,
      evaluationPeriods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
