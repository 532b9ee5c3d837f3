import { Duration } from 'aws-cdk-lib/core';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';
import { ServiceLoadBalancer } from './service-load-balancer';

const NAMESPACE = 'AWS/ApplicationELB';
const PERIOD = Duration.minutes(1);
const ERRORS = 5;

export interface RollbackAlarmsProps {
  readonly name: Naming;
  readonly balancer: ServiceLoadBalancer;
}

/**
 * What turns a rollout back once green has traffic. Each goes off within a minute or two of the first bad sign.
 *
 * ECS does not heed an alarm that rang before the rollout began, so that a fix can be deployed.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
 */
export class RollbackAlarms extends Construct {
  public readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, private readonly props: RollbackAlarmsProps) {
    super(scope, id);
    const { balancer: { targetGroups: [blue, green] } } = props;
    this.all = [
      this.add('Errors', 'errors', `Tasks answered with 500 to 599 at least ${ERRORS} times within a minute`, this.metric('HTTPCode_Target_5XX_Count', 'Sum'), ERRORS, 1),
      this.add('BlueUnhealthy', 'blue-unhealthy', 'A task of the first target group is not healthy', this.metric('UnHealthyHostCount', 'Maximum', blue.targetGroupFullName), 1, 2),
      this.add('GreenUnhealthy', 'green-unhealthy', 'A task of the second target group is not healthy', this.metric('UnHealthyHostCount', 'Maximum', green.targetGroupFullName), 1, 2),
    ];
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
