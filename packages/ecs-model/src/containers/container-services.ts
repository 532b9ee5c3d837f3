import { isDeepStrictEqual } from 'node:util';
import { DeployedResource, DeployedStack, StackFailedError } from '@slipway/embedded-aws';
import { UnknownNameError } from './errors';
import { Follower } from './followed-resources';
import { LoadBalancers } from './load-balancers';
import { ModelClock } from './model-clock';
import { apiShape } from './service/api-shape';
import { Alarms, AlarmState } from './service/alarms';
import { ContainerService, findService } from './service/container-service';
import { HookCaller } from './service/lifecycle-hooks';
import { TaskDefinitions } from './service/task-definitions';
import { DeploymentRecord, ServiceView } from './service-view';
import { TaskLauncher } from './task-launcher';

/** Supported deployment controllers. The model does not support an external controller (`EXTERNAL`). */
const CONTROLLERS = ['ECS', 'CODE_DEPLOY'];
/** Service properties that only CodeDeploy can change if it deploys the service. */
const OF_CODE_DEPLOY = ['TaskDefinition', 'LoadBalancers', 'NetworkConfiguration', 'PlatformVersion'];
const STABILIZE_SECONDS = 3 * 3600;
/**
 * Interval between progress lines about a service that is not stable yet, in seconds of model time: 10 seconds of real
 * time if a model minute takes one second.
 */
const TELL_SECONDS = 600;

export interface ContainerServicesProps {
  readonly balancers: LoadBalancers;
  readonly definitions: TaskDefinitions;
  readonly clock: ModelClock;
  readonly launcher: TaskLauncher;
  readonly callHook: HookCaller;
  /**
   * Function that receives a progress line every ten minutes of model time while a stack waits for a service.
   * @default - no progress lines
   */
  readonly onWaiting?: (line: string) => void;
}

/**
 * ECS services of the run. They are created, updated and deleted together with their stacks, and their deployments
 * follow the rules of ECS.
 */
export class ContainerServices {
  private readonly alarms = new Alarms();
  private readonly alarmNames = new Set<string>();
  private readonly services = new Map<string, ContainerService>();
  private readonly ended: DeploymentRecord[] = [];

  constructor(private readonly props: ContainerServicesProps) {}

  public get all(): readonly ContainerService[] {
    return [...this.services.values()];
  }

  /** Returns a service by its ARN or name, and the ARN or name of its cluster. */
  public find(cluster: string, name: string): ContainerService | undefined {
    return findService(this.all, cluster, name);
  }

  public get views(): readonly ServiceView[] {
    return this.all.map((service) => new ServiceView(service, this.props.balancers, this.props.clock));
  }

  /** Records of all deployments in the run, including those of deleted services. */
  public get deployments(): readonly DeploymentRecord[] {
    return [...this.ended, ...this.views.flatMap(({ deployments }) => deployments)];
  }

  /** Sets the state of an alarm. @throws UnknownNameError if no stack has an alarm with this name */
  public setAlarm(name: string, state: AlarmState): void {
    if (!this.alarmNames.has(name)) {
      throw new UnknownNameError('alarm', name, [...this.alarmNames]);
    }
    this.alarms.set(name, state);
  }

  /** Returns the handlers of the alarms, task definitions and services in stacks, in dependency order. */
  public followers(): Follower[] {
    const { definitions } = this.props;
    return [
      {
        type: 'AWS::CloudWatch::Alarm',
        put: ({ physicalId }) => void this.alarmNames.add(physicalId),
        remove: ({ physicalId }) => void this.alarmNames.delete(physicalId),
      },
      {
        type: 'AWS::ECS::TaskDefinition',
        put: ({ physicalId, properties }) =>
          void definitions.put(physicalId, { family: familyOf(physicalId), ...(apiShape(properties) as object) }),
        remove: ({ physicalId }) => void definitions.deregister(physicalId),
      },
      {
        type: 'AWS::ECS::Service',
        put: (resource, stack, before) => this.put(resource, stack, before),
        remove: (resource) => this.remove(resource),
      },
    ];
  }

  /**
   * Creates or updates a service with the settings of the template, and waits for the result, as CloudFormation does.
   */
  private async put(
    resource: DeployedResource,
    stack: DeployedStack,
    was: DeployedResource | undefined,
  ): Promise<void> {
    const {
      physicalId: arn,
      path,
      properties: { ForceNewDeployment: force, ...properties },
    } = resource;
    const settings = apiShape(properties) as Record<string, unknown> & {
      readonly deploymentController?: { readonly type?: string };
    };
    const controller = settings.deploymentController?.type ?? CONTROLLERS[0];
    if (!CONTROLLERS.includes(controller)) {
      return;
    }
    const known = this.services.get(arn);
    const before = known?.deployment;
    if (controller === 'CODE_DEPLOY') {
      refuseChanges(stack, resource, was);
      known?.update({ desiredCount: settings.desiredCount });
    } else {
      known?.update({ ...settings, forceNewDeployment: !isDeepStrictEqual(force, was?.properties.ForceNewDeployment) });
    }
    const service = known ?? this.make(arn, settings);
    if (service.deployment === before) {
      return;
    }
    await this.stabilize(service, stack, resource);
    const { status, statusReason } = service.deployment;
    if (status !== 'SUCCESSFUL') {
      throw new StackFailedError(stack.name, 'UPDATE_FAILED', [
        `${path} (${resource.type}): ${status}, ${statusReason}`,
      ]);
    }
  }

  /**
   * Waits up to three hours of model time until a service is stable, as CloudFormation does.
   * @see https://repost.aws/knowledge-center/cloudformation-ecs-service-stabilize
   */
  private async stabilize(
    service: ContainerService,
    stack: DeployedStack,
    { path, type }: DeployedResource,
  ): Promise<void> {
    const { clock, onWaiting } = this.props;
    const withLastFailure = (text: string) =>
      [text, service.deployment.props.target.tasks.lastFailure]
        .filter((part) => part !== undefined)
        .join('; its last task: ');
    const settled = new AbortController();
    const waiting = setInterval(() => {
      onWaiting?.(withLastFailure(`waiting for ${path} (${type}) to become stable`));
    }, clock.milliseconds(TELL_SECONDS));
    await Promise.race([service.settled(), clock.sleep(STABILIZE_SECONDS, settled.signal).catch(() => undefined)]);
    clearInterval(waiting);
    settled.abort();
    if (!service.deployment.over) {
      throw new StackFailedError(stack.name, 'UPDATE_FAILED', [
        withLastFailure(
          `${path} (${type}): the service did not stabilize within ${STABILIZE_SECONDS / 3600} hours of model time`,
        ),
      ]);
    }
  }

  private make(arn: string, settings: object): ContainerService {
    const {
      balancers: { rules },
      definitions,
      clock,
      launcher,
      callHook,
    } = this.props;
    const service = new ContainerService(
      { arn, rules, definitions, clock, callHook, alarms: this.alarms, tasksOf: launcher.tasksOf },
      settings,
    );
    this.services.set(arn, service);
    return service;
  }

  private async remove({ physicalId: arn }: DeployedResource): Promise<void> {
    const service = this.services.get(arn);
    if (!service) {
      return;
    }
    const { balancers, clock } = this.props;
    await service.remove();
    this.ended.push(...new ServiceView(service, balancers, clock).deployments);
    this.services.delete(arn);
  }
}

/**
 * Throws if an update changes service properties that only CodeDeploy can change.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
function refuseChanges(
  stack: DeployedStack,
  { path, type, properties }: DeployedResource,
  was?: DeployedResource,
): void {
  const changed = OF_CODE_DEPLOY.filter((name) => was && !isDeepStrictEqual(properties[name], was.properties[name]));
  if (changed.length > 0) {
    throw new StackFailedError(stack.name, 'UPDATE_FAILED', [
      `${path} (${type}): unable to update ${changed.join(', ')} on a service with a CODE_DEPLOY deployment controller; use CodeDeploy to deploy it`,
    ]);
  }
}

function familyOf(arn: string): string {
  return arn.split('/')[1].split(':')[0];
}
