import { ContainerService } from './service/container-service';
import { DeploymentStatus, LifecycleStage, ServiceDeployment } from './service/service-deployment';
import { Weights } from './load-balancer/shapes';
import { LoadBalancers } from './load-balancers';
import { ModelClock } from './model-clock';

/** Record of a service deployment, for the report. Durations are in minutes of model time. */
export interface DeploymentRecord {
  readonly service: string;
  readonly id: string;
  readonly status: DeploymentStatus;
  readonly reason?: string;
  /** Task definition revision that was deployed, as `family:revision`. */
  readonly revision: string;
  /** Image of the first container in the task definition. */
  readonly image: string;
  /**
   * Whether the tasks were only simulated because their image, or the program in it, is not available on this machine.
   * Simulated tasks count as healthy.
   */
  readonly simulated: boolean;
  readonly start: string;
  /** Duration of the deployment in minutes: until its end or, if it is in progress, until now. */
  readonly minutes: number;
  /** Lifecycle stages, with the minutes from the start of the deployment to the start of the stage. */
  readonly stages: readonly { readonly stage: LifecycleStage; readonly atMinute: number }[];
}

/** View of an ECS service in the run, for tests and demos. */
export class ServiceView {
  constructor(
    private readonly service: ContainerService,
    private readonly balancers: LoadBalancers,
    private readonly clock: ModelClock,
  ) {}

  public get name(): string {
    return this.service.name;
  }

  public get arn(): string {
    return this.service.props.arn;
  }

  /** URL for production traffic. Undefined unless the service has a load balancer whose traffic deployments shift. */
  public get url(): string | undefined {
    return this.urlOf('productionListenerRule');
  }

  public get testUrl(): string | undefined {
    return this.urlOf('testListenerRule');
  }

  /**
   * Task definition revision that receives traffic, as `family:revision`. During a deployment, this is the revision
   * that is being deployed.
   */
  public get revision(): string {
    return familyRevision(this.service.revision.definition.taskDefinitionArn);
  }

  /** Number of running tasks, by task definition revision. */
  public get running(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.service.revisions
        .filter(({ tasks }) => tasks.running.length > 0)
        .map(({ definition, tasks }) => [familyRevision(definition.taskDefinitionArn), tasks.running.length]),
    );
  }

  /** Records of the service's deployments, oldest first. */
  public get deployments(): readonly DeploymentRecord[] {
    return this.service.deployments.map((deployment) => this.recordOf(deployment));
  }

  /** Returns the current weights in the service's listener rules, by target group name. */
  public weights(): { readonly production: Weights; readonly test: Weights } {
    return { production: this.weightsOf('productionListenerRule'), test: this.weightsOf('testListenerRule') };
  }

  /** Resolves when no deployment is in progress. */
  public async settled(): Promise<void> {
    await this.service.settled();
  }

  private urlOf(which: 'productionListenerRule' | 'testListenerRule'): string | undefined {
    const rule = this.ruleOf(which);
    return rule && this.balancers.urlOf(this.balancers.rules.rule(rule).listenerArn);
  }

  private weightsOf(which: 'productionListenerRule' | 'testListenerRule'): Weights {
    const rule = this.ruleOf(which);
    const weights = rule === undefined ? {} : this.balancers.rules.weights(rule);
    return Object.fromEntries(
      Object.entries(weights).map(([arn, weight]) => [this.balancers.groupOf(arn)!.props.name, weight]),
    );
  }

  private ruleOf(which: 'productionListenerRule' | 'testListenerRule'): string | undefined {
    return this.service.settings.loadBalancers[0]?.advancedConfiguration?.[which];
  }

  private recordOf({
    props: {
      arn,
      target: { definition, tasks },
    },
    status,
    statusReason,
    createdAt,
    finishedAt,
    stages,
  }: ServiceDeployment): DeploymentRecord {
    return {
      service: this.name,
      id: arn.slice(arn.lastIndexOf('/') + 1),
      status,
      reason: statusReason,
      revision: familyRevision(definition.taskDefinitionArn),
      image: definition.containerDefinitions[0].image,
      simulated: tasks.simulated,
      start: createdAt.toISOString(),
      minutes: this.clock.minutes(createdAt, finishedAt ?? new Date()),
      stages: stages.map(({ stage, at }) => ({ stage, atMinute: this.clock.minutes(createdAt, at) })),
    };
  }
}

function familyRevision(arn: string): string {
  return arn.slice(arn.indexOf('/') + 1);
}
