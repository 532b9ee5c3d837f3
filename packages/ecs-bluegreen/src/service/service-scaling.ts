import { CfnCondition, Fn, Token } from 'aws-cdk-lib/core';
import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Naming } from '@slipway/conventions';
import { Construct } from 'constructs';
import { ServiceLoadBalancer } from './service-load-balancer';

export interface ServiceScalingProps {
  readonly name: Naming;
  /** Resource ID of the service in Application Auto Scaling, such as `service/shop/shop`. */
  readonly resourceId: string;
  readonly balancer: ServiceLoadBalancer;
  readonly minTasks: number;
  readonly maxTasks: number;
  readonly cpuPercent: number;
  readonly requestsPerMinute: number;
  /**
   * Condition that the service has had a deployment. Until a stack update finds that it has, the minimum is 0, and
   * scaling does not reduce the number of tasks.
   */
  readonly hasRun: CfnCondition;
}

/**
 * Scales the number of tasks by CPU utilization and requests.
 *
 * The number of requests at the load balancer is divided by the number of tasks in both target groups. The predefined
 * metric covers only one target group, which has no traffic after every other deployment.
 *
 * @see
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
export class ServiceScaling extends Construct {
  private readonly target: CfnScalableTarget;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ServiceScalingProps,
  ) {
    super(scope, id);
    const { resourceId, minTasks, maxTasks, cpuPercent, requestsPerMinute, hasRun } = props;
    this.target = new CfnScalableTarget(this, 'Target', {
      serviceNamespace: 'ecs',
      scalableDimension: 'ecs:service:DesiredCount',
      resourceId,
      minCapacity: Token.asNumber(Fn.conditionIf(hasRun.logicalId, minTasks, 0)),
      maxCapacity: maxTasks,
    });
    this.addPolicy('Cpu', 'cpu', {
      targetValue: cpuPercent,
      predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageCPUUtilization' },
    });
    this.addPolicy('Requests', 'requests', {
      targetValue: requestsPerMinute,
      customizedMetricSpecification: { metrics: this.requestsPerTask() },
    });
  }

  /**
   * Adds a scaling policy. Until a stack update finds that the service has had a deployment, the minimum is 0. The
   * policy therefore does not scale in until then, because it could remove all tasks that the deployment started.
   */
  private addPolicy(
    id: string,
    follows: string,
    configuration: CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty,
  ): void {
    new CfnScalingPolicy(this, id, {
      policyName: this.props.name.scalingPolicy(follows),
      policyType: 'TargetTrackingScaling',
      scalingTargetId: this.target.ref,
      targetTrackingScalingPolicyConfiguration: {
        ...configuration,
        scaleInCooldown: 300,
        scaleOutCooldown: 60,
        disableScaleIn: Fn.conditionIf(this.props.hasRun.logicalId, false, true),
      },
    });
  }

  private requestsPerTask(): CfnScalingPolicy.TargetTrackingMetricDataQueryProperty[] {
    const {
      targetGroups: [blue, green],
    } = this.props.balancer;
    return [
      this.measured('requests', 'RequestCount', 'Sum'),
      this.measured('blue', 'HealthyHostCount', 'Average', blue.targetGroupFullName),
      this.measured('green', 'HealthyHostCount', 'Average', green.targetGroupFullName),
      {
        id: 'each',
        expression: 'requests / (FILL(blue, 0) + FILL(green, 0))',
        label: 'Requests a minute for each task',
        returnData: true,
      },
    ];
  }

  private measured(
    id: string,
    metricName: string,
    stat: string,
    targetGroup?: string,
  ): CfnScalingPolicy.TargetTrackingMetricDataQueryProperty {
    const dimensions = [
      { name: 'LoadBalancer', value: this.props.balancer.fullName },
      ...(targetGroup ? [{ name: 'TargetGroup', value: targetGroup }] : []),
    ];
    return {
      id,
      returnData: false,
      metricStat: { stat, metric: { namespace: 'AWS/ApplicationELB', metricName, dimensions } },
    };
  }
}
