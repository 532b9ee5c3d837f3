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

/** Who deploys a service. Deployments by somebody else (`EXTERNAL`) are not modelled. */
const CONTROLLERS = ['ECS', 'CODE_DEPLOY'];
/** What only CodeDeploy may change of a service that it deploys. */
const OF_CODE_DEPLOY = ['TaskDefinition', 'LoadBalancers', 'NetworkConfiguration', 'PlatformVersion'];
const STABILIZE_SECONDS = 3 * 3600;
/** Time between two lines about a service that is not stable yet: ten seconds here, where a minute takes one. */
const TELL_SECONDS = 600;

export interface ContainerServicesProps {
  readonly balancers: LoadBalancers;
  readonly definitions: TaskDefinitions;
  readonly clock: ModelClock;
  readonly launcher: TaskLauncher;
  readonly callHook: HookCaller;
  /** Gets a line every ten minutes of the model while a stack waits for a service. @default - nobody does */
  readonly onWaiting?: (line: string) => void;
}

/** The services of the run: made, changed and deleted as CloudFormation says, deployed as ECS does it. */
export class ContainerServices {
  private readonly alarms = new Alarms();
  private readonly alarmNames = new Set<string>();
  private readonly services = new Map<string, ContainerService>();
  private readonly ended: DeploymentRecord[] = [];

  constructor(private readonly props: ContainerServicesProps) {}

  public get all(): readonly ContainerService[] {
    return [...this.services.values()];
  }

  /** By ARN or name, in a cluster that is given by ARN or name. */
  public find(cluster: string, name: string): ContainerService | undefined {
    return findService(this.all, cluster, name);
  }

  public get views(): readonly ServiceView[] {
    return this.all.map((service) => new ServiceView(service, this.props.balancers, this.props.clock));
  }

  /** Every deployment so far, also those of services that are gone. */
  public get deployments(): readonly DeploymentRecord[] {
    return [...this.ended, ...this.views.flatMap(({ deployments }) => deployments)];
  }

  /** @throws UnknownNameError if no stack has such an alarm */
  public setAlarm(name: string, state: AlarmState): void {
    if (!this.alarmNames.has(name)) {
      throw new UnknownNameError('alarm', name, [...this.alarmNames]);
    }
    this.alarms.set(name, state);
  }

  /** In the order in which they need each other. */
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
   * Makes a service, or sends it everything that the template says, and waits for what comes of it, as CloudFormation
   * does.
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
   * CloudFormation waits three hours for a service.
   * @see https://repost.aws/knowledge-center/cloudformation-ecs-service-stabilize
   */
  private async stabilize(
    service: ContainerService,
    stack: DeployedStack,
    { path, type }: DeployedResource,
  ): Promise<void> {
    const { clock, onWaiting } = this.props;
    const lastFailure = () => service.deployment.props.target.tasks.lastFailure;
    const settled = new AbortController();
    const waiting = setInterval(() => {
      const known = [`waiting for ${path} (${type}) to become stable`, lastFailure()];
      onWaiting?.(known.filter((it) => it !== undefined).join('; its last task: '));
    }, clock.milliseconds(TELL_SECONDS));
    await Promise.race([service.settled(), clock.sleep(STABILIZE_SECONDS, settled.signal).catch(() => undefined)]);
    clearInterval(waiting);
    settled.abort();
    if (!service.deployment.over) {
      throw new StackFailedError(stack.name, 'UPDATE_FAILED', [
        `${path} (${type}): the service did not stabilize in ${STABILIZE_SECONDS / 3600} hours of the model; its last task: ${lastFailure()}`,
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

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html */
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
