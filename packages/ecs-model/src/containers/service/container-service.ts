import { randomBytes, randomInt } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { ApiRefusedError } from '@slipway/embedded-aws';
import { TrafficRules } from '../load-balancer/traffic-rules';
import { ModelClock } from '../model-clock';
import { Alarms } from './alarms';
import { DeploymentEnd } from './deployment-end';
import { LifecycleHooks, HookCaller } from './lifecycle-hooks';
import { freeTargetGroups, ServiceRevision } from './revision';
import { RevisionTasks } from './revision-tasks';
import { ServiceDeployment, ServiceDeploymentProps } from './service-deployment';
import { deploymentConfiguration, ServiceLoadBalancer, ServiceSettings, serviceSettings } from './settings';
import { TaskDefinition, TaskDefinitions } from './task-definitions';

/** Service properties that can change without a new deployment. The task definition is compared separately. */
const WITHOUT_DEPLOYMENT: ReadonlySet<string> = new Set([
  'desiredCount',
  'deploymentConfiguration',
  'healthCheckGracePeriodSeconds',
  'taskDefinition',
  'tags',
  'propagateTags',
  'enableECSManagedTags',
]);

export interface ContainerServiceProps {
  readonly arn: string;
  readonly rules: TrafficRules;
  readonly definitions: TaskDefinitions;
  readonly alarms: Alarms;
  readonly clock: ModelClock;
  readonly callHook: HookCaller;
  /** Returns the tasks of a new service revision. None of the tasks run yet. */
  tasksOf(service: ContainerService, revision: Omit<ServiceRevision, 'tasks'>): RevisionTasks;
}

/** Settings of a deployment by CodeDeploy, which replace those of the service. */
export interface ForeignDeployment extends Pick<ServiceDeploymentProps, 'hooks' | 'scaleUpMinutes'> {
  readonly definition: TaskDefinition;
  readonly configuration: object;
}

/** ECS service with its settings, its revisions, and the deployments between revisions. */
export class ContainerService {
  public readonly createdAt = new Date();
  public readonly deployments: ServiceDeployment[] = [];
  public readonly revisions: ServiceRevision[] = [];
  private current: ServiceSettings;
  /** Revision that receives traffic, or received traffic last. A rollback returns to this revision. */
  private good: ServiceRevision | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    public readonly props: ContainerServiceProps,
    settings: unknown,
  ) {
    this.current = serviceSettings.parse(settings);
    this.deploy();
  }

  public get settings(): ServiceSettings {
    return this.current;
  }

  public get name(): string {
    return this.props.arn.slice(this.props.arn.lastIndexOf('/') + 1);
  }

  public get cluster(): string {
    return this.props.arn.split('/')[1];
  }

  public get deployment(): ServiceDeployment {
    return this.deployments[this.deployments.length - 1];
  }

  /** Current revision of the service or, during a deployment, the revision being deployed. */
  public get revision(): ServiceRevision {
    return this.deployment.over && this.good !== undefined ? this.good : this.deployment.props.target;
  }

  /**
   * Changes the given settings of the service. Starts a deployment if the change requires one, or if
   * `forceNewDeployment` is true.
   *
   * @throws ApiRefusedError if the task definition does not exist
   */
  public update({ forceNewDeployment = false, ...change }: Record<string, unknown>): void {
    const before = this.current;
    const next = serviceSettings.parse({ ...before, ...withoutUndefined(change) });
    const definition = this.props.definitions.find(next.taskDefinition);
    this.current = next;
    const changed = Object.keys(change).some(
      (name) => !WITHOUT_DEPLOYMENT.has(name) && !isDeepStrictEqual(before[name], next[name]),
    );
    const asked =
      change.taskDefinition !== undefined &&
      definition.taskDefinitionArn !== this.revision.definition.taskDefinitionArn;
    if (forceNewDeployment === true || changed || asked) {
      this.deploy();
    } else if (this.deployment.over) {
      void this.revision.tasks.scaleTo(next.desiredCount);
    }
  }

  /**
   * Stops a deployment of the service. @throws ApiRefusedError if the deployment has ended or belongs to another
   * service
   */
  public stopDeployment(arn: string, stopType: 'ABORT' | 'ROLLBACK'): void {
    if (this.deployment.props.arn !== arn || this.deployment.over) {
      throw new ApiRefusedError('ServiceDeploymentNotFoundException', `the deployment ${arn} is not in progress`);
    }
    this.deployment.end(DeploymentEnd.requested(stopType));
  }

  /** Resolves when no deployment is in progress. */
  public async settled(): Promise<void> {
    while (!this.deployment.over) {
      await this.running;
    }
  }

  /** Ends the deployment in progress, and stops all tasks of the service. */
  public async remove(): Promise<void> {
    this.deployment.end(DeploymentEnd.gone());
    await this.settled();
    await Promise.all(this.revisions.map(({ tasks }) => tasks.scaleTo(0)));
  }

  /** Sets the load balancers of a service that CodeDeploy deploys, with the rules and target groups that it uses. */
  public route(loadBalancers: ServiceLoadBalancer[]): void {
    this.current = { ...this.current, loadBalancers };
  }

  /** Starts a deployment, which supersedes a deployment in progress. */
  public deploy(foreign?: ForeignDeployment): ServiceDeployment {
    const {
      props: { arn, rules, alarms, clock, callHook, definitions },
      current: { deploymentConfiguration: own, desiredCount },
    } = this;
    const configuration = foreign ? deploymentConfiguration.parse(foreign.configuration) : own;
    this.deployments.at(-1)?.end(DeploymentEnd.superseded());
    const target = this.newRevision(foreign?.definition ?? definitions.find(this.current.taskDefinition));
    const deployment = new ServiceDeployment({
      arn: `${arn.replace(':service/', ':service-deployment/')}/${randomBytes(12).toString('base64url')}`,
      serviceArn: arn,
      configuration,
      desiredCount,
      scaleUpMinutes: foreign?.scaleUpMinutes,
      source: this.good,
      target,
      rules,
      alarms,
      clock,
      onServing: () => void (this.good = target),
      leftOver: this.revisions.filter(
        (revision) => revision !== target && revision !== this.good && revision.tasks.wanted > 0,
      ),
      hooks: foreign?.hooks ?? new LifecycleHooks(configuration.lifecycleHooks, callHook, clock),
    });
    this.deployments.push(deployment);
    this.running = this.running.then(() => deployment.run());
    return deployment;
  }

  private newRevision(definition: TaskDefinition): ServiceRevision {
    const {
      props: { arn },
      current: { loadBalancers },
    } = this;
    const revision = {
      arn: `${arn.replace(':service/', ':service-revision/')}/${randomInt(1e12, 9e12)}`,
      createdAt: new Date(),
      definition,
      loadBalancers,
      targetGroupArns: freeTargetGroups(loadBalancers, this.good),
    };
    const made = { ...revision, tasks: this.props.tasksOf(this, revision) };
    this.revisions.push(made);
    return made;
  }
}

function withoutUndefined(change: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** Returns a service by its ARN or name, and the ARN or name of its cluster. */
export function findService(
  services: readonly ContainerService[],
  cluster: string,
  name: string,
): ContainerService | undefined {
  const clusterName = cluster.slice(cluster.lastIndexOf('/') + 1);
  return services.find(
    (service) => service.props.arn === name || (service.name === name && service.cluster === clusterName),
  );
}
