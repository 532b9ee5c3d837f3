import { ApiRefusedError, DeployedResource } from '@slipway/embedded-aws';
import { ContainerServices } from '../container-services';
import { Follower } from '../followed-resources';
import { weightsOf } from '../load-balancer/shapes';
import { LoadBalancers } from '../load-balancers';
import { ModelClock } from '../model-clock';
import { ContainerService } from '../service/container-service';
import { TaskDefinition, TaskDefinitions } from '../service/task-definitions';
import { AppSpec, parseAppSpec } from './app-spec';
import { DeploymentGroup, parseGroup } from './deployment-group';
import { GroupDeployment } from './group-deployment';
import { FunctionCaller, HookExecutions } from './hook-executions';
import { parseRouting, predefinedRouting, TrafficRouting } from './traffic-routing';

/**
 * Timeout for the installation of new tasks, in minutes.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
const INSTALL_MINUTES = 60;

export interface CodeDeployProps {
  readonly services: ContainerServices;
  readonly definitions: TaskDefinitions;
  readonly balancers: LoadBalancers;
  readonly clock: ModelClock;
  readonly call: FunctionCaller;
}

/** Model of CodeDeploy, for deployments to ECS services. */
export class CodeDeploy {
  public readonly hooks: HookExecutions;
  private readonly groups: DeploymentGroup[] = [];
  private readonly routings = new Map<string, TrafficRouting>();
  private readonly deployments: GroupDeployment[] = [];

  constructor(private readonly props: CodeDeployProps) {
    this.hooks = new HookExecutions(props.call, props.clock);
  }

  /** Returns the handlers of the CodeDeploy resources in stacks, in dependency order. */
  public followers(): Follower[] {
    return [
      {
        type: 'AWS::CodeDeploy::DeploymentConfig',
        put: ({ physicalId, properties }) =>
          void (properties.ComputePlatform === 'ECS' && this.routings.set(physicalId, parseRouting(properties))),
        remove: ({ physicalId }) => void this.routings.delete(physicalId),
      },
      {
        type: 'AWS::CodeDeploy::DeploymentGroup',
        put: (resource) => this.putGroup(resource),
        remove: (resource) => this.removeGroup(resource),
      },
    ];
  }

  /**
   * Starts a deployment of a task definition.
   * @param revision content of the AppSpec file
   * @throws ApiRefusedError if the group is already deploying, if the AppSpec file is not valid, or if the group, its
   * configuration, its service, a listener rule for the service, or the task definition does not exist
   */
  public async deploy(applicationName: string, groupName: string, revision: string): Promise<GroupDeployment> {
    const group = this.groupOf(applicationName, groupName);
    const active = this.deployments.find((it) => it.group === group && it.finishedAt === undefined);
    if (active) {
      throw new ApiRefusedError(
        'DeploymentLimitExceededException',
        `the deployment group ${groupName} already has the active deployment ${active.id}`,
      );
    }
    const appSpec = parseAppSpec(revision);
    const definition = await this.props.definitions.describe(appSpec.taskDefinition);
    const service = this.serviceOf(group);
    refuseMismatch(appSpec, definition, service);
    const routing = this.routings.get(group.configName) ?? predefinedRouting(group.configName);
    this.route(group, service);
    if (!service.settings.loadBalancers.some(({ advancedConfiguration }) => advancedConfiguration)) {
      throw new ApiRefusedError(
        'InvalidLoadBalancerInfoException',
        `no rule of ${group.productionListenerArn} forwards to the target group of ${service.name}; put the service behind the production listener`,
      );
    }
    const deployment = new GroupDeployment({
      group,
      appSpec,
      hooks: this.hooks,
      clock: this.props.clock,
      begin: (hooks) =>
        service.deploy({
          definition,
          hooks,
          scaleUpMinutes: INSTALL_MINUTES,
          configuration: {
            ...routing,
            bakeTimeInMinutes: group.terminationMinutes,
            alarms: { alarmNames: group.alarmNames, enable: group.alarmNames.length > 0, rollback: true },
          },
        }),
    });
    this.deployments.push(deployment);
    return deployment;
  }

  /** Returns a deployment by ID. @throws ApiRefusedError if the deployment does not exist */
  public deployment(id: string): GroupDeployment {
    const deployment = this.deployments.find((it) => it.id === id);
    if (!deployment) {
      throw new ApiRefusedError('DeploymentDoesNotExistException', `this run has no deployment ${id}`);
    }
    return deployment;
  }

  private putGroup({ physicalId, properties }: DeployedResource): void {
    const group = parseGroup(physicalId, properties);
    if (group === undefined) {
      return;
    }
    const known = this.groups.findIndex((it) => it.applicationName === group.applicationName && it.name === group.name);
    this.groups.splice(known === -1 ? this.groups.length : known, 1, group);
    const service = this.props.services.find(group.cluster, group.service);
    if (service) {
      this.route(group, service);
    }
  }

  private removeGroup({ physicalId, properties: { ApplicationName } }: DeployedResource): void {
    const index = this.groups.findIndex((it) => it.applicationName === ApplicationName && it.name === physicalId);
    this.groups.splice(index, index === -1 ? 0 : 1);
  }

  private groupOf(applicationName: string, name: string): DeploymentGroup {
    const group = this.groups.find((it) => it.applicationName === applicationName && it.name === name);
    if (!group) {
      throw new ApiRefusedError(
        'DeploymentGroupDoesNotExistException',
        `this run has no deployment group ${name} of the application ${applicationName} for ECS`,
      );
    }
    return group;
  }

  private serviceOf({ cluster, service: name }: DeploymentGroup): ContainerService {
    const service = this.props.services.find(cluster, name);
    if (!service) {
      throw new ApiRefusedError(
        'InvalidECSServiceException',
        `this run has no service ${name} in the cluster ${cluster}`,
      );
    }
    return service;
  }

  /** Sets the listener rules and target groups with which CodeDeploy shifts the service's traffic. */
  private route(group: DeploymentGroup, service: ContainerService): void {
    const arns = group.targetGroupNames.map((name) => this.props.balancers.groupNamed(name));
    const production = this.ruleOf(group.productionListenerArn, arns);
    const test = group.testListenerArn && this.ruleOf(group.testListenerArn, arns);
    service.route(
      service.settings.loadBalancers.map((it) => {
        const alternate = arns.find((arn) => arn !== it.targetGroupArn);
        const known = production !== undefined && alternate !== undefined && arns.includes(it.targetGroupArn);
        return known
          ? {
              ...it,
              advancedConfiguration: {
                alternateTargetGroupArn: alternate,
                productionListenerRule: production,
                testListenerRule: test,
                roleArn: group.roleArn,
              },
            }
          : it;
      }),
    );
  }

  /** Returns the ARN of the rule of a listener that forwards to one of the target groups, often the default rule. */
  private ruleOf(listenerArn: string, targetGroupArns: readonly (string | undefined)[]): string | undefined {
    return this.props.balancers.rules
      .rulesOf(listenerArn)
      .find(({ actions }) => Object.keys(weightsOf(actions)).some((arn) => targetGroupArns.includes(arn)))?.arn;
  }
}

/**
 * Throws if the AppSpec file does not match the task definition or the service.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
function refuseMismatch(
  { containerName, containerPort }: AppSpec,
  { containerDefinitions, taskDefinitionArn }: TaskDefinition,
  { settings: { loadBalancers } }: ContainerService,
): void {
  if (!containerDefinitions.some(({ name }) => name === containerName)) {
    throw new ApiRefusedError(
      'InvalidRevisionException',
      `the container ${containerName} in the AppSpec file is not in ${taskDefinitionArn}, which has the containers ${containerDefinitions.map(({ name }) => name).join(', ')}`,
    );
  }
  if (!loadBalancers.some((it) => it.containerName === containerName && it.containerPort === containerPort)) {
    throw new ApiRefusedError(
      'InvalidRevisionException',
      `the AppSpec file names the port ${containerPort} of ${containerName}, for which the service has no load balancer`,
    );
  }
}
