import { Aws, CfnCondition, Fn, Reference, Token } from 'aws-cdk-lib/core';
import { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { CfnService } from 'aws-cdk-lib/aws-ecs';
import { Grant, IRole } from 'aws-cdk-lib/aws-iam';
import { Naming } from '@slipway/conventions';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import type { TaskCountProperties } from '../count/properties';
import { LiveState, LiveStateProps } from '../live-state/live-state';
import { TrafficRule } from '../traffic/traffic-rule';
import { HealthCheck } from './health-check';
import { Rollout } from './rollout';
import { ServiceLoadBalancer } from './service-load-balancer';
import { CONTAINER, ServiceTask } from '../task/service-task';

/**
 * Lambda function that decides whether traffic can shift to the green tasks, and the role with which ECS invokes the
 * function.
 */
export interface GreenHook {
  readonly functionArn: string;
  readonly invokeRole: IRole;
}

/** Test listener rule and functions that test the green tasks before traffic shifts to them. */
export interface GreenTest {
  readonly rule: TrafficRule;
  readonly hooks: readonly GreenHook[];
}

export interface EcsBlueGreenProps {
  readonly name: Naming;
  readonly liveState: LiveStateProps;
  /** Name of the ECS cluster, or a reference to the cluster. */
  readonly cluster: string;
  readonly clusterName: string;
  readonly serviceName: string;
  readonly task: ServiceTask;
  readonly port: number;
  readonly balancer: ServiceLoadBalancer;
  readonly production: TrafficRule;
  /** Tests of the green tasks. @default - only the health check decides whether traffic shifts to the green tasks */
  readonly test?: GreenTest;
  readonly healthCheck: HealthCheck;
  readonly rollout: Rollout;
  readonly bakeMinutes: number;
  readonly alarms: readonly IAlarm[];
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly assignPublicIp: boolean;
  readonly securityGroup: ISecurityGroup;
  /** Service Connect settings. @default - other services can call this service only through its load balancer */
  readonly connect?: CfnService.ServiceConnectConfigurationProperty;
  readonly hasRun: CfnCondition;
}

/**
 * ECS service with its deployment settings. The construct does not use the CDK's L2 construct, whose grants contain
 * wildcards and which always sets a specific task definition revision.
 */
export class EcsBlueGreen extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: EcsBlueGreenProps,
  ) {
    super(scope, id);
    const { cluster, serviceName, task, test, healthCheck, hasRun } = props;
    const role = this.addInfrastructureRole();
    const service = new CfnService(this, 'Resource', {
      cluster,
      serviceName,
      launchType: 'FARGATE',
      taskDefinition: task.family, // without a number, ECS uses the newest revision, which is always a working one
      // if the value is omitted, an update does not change the number of tasks
      desiredCount: Token.asNumber(Fn.conditionIf(hasRun.logicalId, Aws.NO_VALUE, this.addTaskCount())),
      forceNewDeployment: { enableForceNewDeployment: true, forceNewDeploymentNonce: task.shape },
      deploymentController: { type: 'ECS' },
      deploymentConfiguration: this.deploymentConfiguration(),
      healthCheckGracePeriodSeconds: healthCheck.grace.toSeconds(),
      enableExecuteCommand: false,
      enableEcsManagedTags: true,
      propagateTags: 'SERVICE',
      loadBalancers: [this.loadBalancer(role)],
      networkConfiguration: { awsvpcConfiguration: this.networkConfiguration() },
      serviceConnectConfiguration: this.props.connect,
    });
    service.node.addDependency(task, role, ...(test?.hooks ?? []).map(({ invokeRole }) => invokeRole));
  }

  /**
   * Adds a custom resource that returns the number of tasks, which is 0 before the first deployment. If the first stack
   * update after a deployment fails and rolls back, the custom resource again returns the current number.
   */
  private addTaskCount(): Reference {
    const { cluster, clusterName, serviceName, hasRun } = this.props;
    const liveState = LiveState.in(this, this.props.liveState);
    const service = `arn:${Aws.PARTITION}:ecs:${Aws.REGION}:${Aws.ACCOUNT_ID}:service/${clusterName}/${serviceName}`;
    Grant.addToPrincipal({ grantee: liveState, actions: ['ecs:DescribeServices'], resourceArns: [service] });
    const properties: TaskCountProperties = {
      Cluster: cluster,
      Service: serviceName,
      HasRun: Fn.conditionIf(hasRun.logicalId, 'true', 'false').toString(),
    };
    return liveState.keep(this, 'TaskCount', 'Custom::TaskCount', properties).getAtt('Tasks');
  }

  /**
   * Returns the deployment configuration: twice the usual number of tasks while both revisions run, and never fewer
   * than usual.
   */
  private deploymentConfiguration(): CfnService.DeploymentConfigurationProperty {
    const { rollout, bakeMinutes, alarms, test } = this.props;
    return {
      ...rollout.configuration,
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      bakeTimeInMinutes: bakeMinutes,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      alarms: { enable: true, rollback: true, alarmNames: alarms.map(({ alarmName }) => alarmName) },
      lifecycleHooks: test?.hooks.map(({ functionArn, invokeRole }) => ({
        hookTargetArn: functionArn,
        roleArn: invokeRole.roleArn,
        lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
      })),
    };
  }

  private loadBalancer(role: IRole): CfnService.LoadBalancerProperty {
    const {
      port,
      production,
      test,
      balancer: {
        targetGroups: [blue, green],
      },
    } = this.props;
    return {
      containerName: CONTAINER,
      containerPort: port,
      targetGroupArn: blue.targetGroupArn,
      advancedConfiguration: {
        alternateTargetGroupArn: green.targetGroupArn,
        productionListenerRule: production.ruleArn,
        testListenerRule: test?.rule.ruleArn,
        roleArn: role.roleArn,
      },
    };
  }

  private networkConfiguration(): CfnService.AwsVpcConfigurationProperty {
    const { vpc, subnets, securityGroup, assignPublicIp } = this.props;
    return {
      assignPublicIp: assignPublicIp ? 'ENABLED' : 'DISABLED',
      subnets: vpc.selectSubnets(subnets).subnetIds,
      securityGroups: [securityGroup.securityGroupId],
    };
  }

  /**
   * Adds the role with which ECS registers tasks with the load balancer and changes the weights of listener rules.
   *
   * @see
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
   */
  private addInfrastructureRole(): ServiceRole {
    const {
      name,
      production,
      test,
      balancer: { targetGroups },
    } = this.props;
    const grantee = new ServiceRole(this, 'InfrastructureRole', {
      service: 'ecs.amazonaws.com',
      roleName: name.role('infrastructure'),
      description: 'Registers the tasks of the service and shifts its traffic',
    });
    Grant.addToPrincipal({
      grantee,
      actions: ['elasticloadbalancing:ModifyRule'],
      resourceArns: [production.ruleArn, ...(test ? [test.rule.ruleArn] : [])],
    });
    Grant.addToPrincipal({
      grantee,
      actions: ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
      resourceArns: targetGroups.map(({ targetGroupArn }) => targetGroupArn),
    });
    // these actions have no resource-level permissions
    Grant.addToPrincipal({
      grantee,
      actions: [
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeRules',
        'elasticloadbalancing:DescribeTargetGroups',
        'elasticloadbalancing:DescribeTargetHealth',
      ],
      resourceArns: ['*'],
    });
    return grantee;
  }
}
