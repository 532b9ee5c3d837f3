import { ContainerService } from './service/container-service';
import { DeploymentStatus, LifecycleStage, ServiceDeployment } from './service/service-deployment';
import { Weights } from './load-balancer/shapes';
import { LoadBalancers } from './load-balancers';
import { ModelClock } from './model-clock';

/** One deployment as a report tells it. Times are minutes of the model. */
export interface DeploymentRecord {
  readonly service: string;
  readonly id: string;
  readonly status: DeploymentStatus;
  readonly reason?: string;
  /** The revision of the task definition that was deployed: `family:revision`. */
  readonly revision: string;
  /** The image of the first container. */
  readonly image: string;
  /** Whether its tasks were not run, because their image cannot be had on this machine. They count as healthy. */
  readonly simulated: boolean;
  readonly start: string;
  /** From its start until its end, or until now. */
  readonly minutes: number;
  /** Minutes between the start of the deployment and that of the stage. */
  readonly stages: readonly { readonly stage: LifecycleStage; readonly atMinute: number }[];
}

/** A service of the run, as a test or a demo looks at it. */
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

  /**
   * Where production traffic goes in. Undefined for a service without a load balancer that ECS moves the traffic of.
   */
  public get url(): string | undefined {
    return this.urlOf('productionListenerRule');
  }

  public get testUrl(): string | undefined {
    return this.urlOf('testListenerRule');
  }

  /** The revision that serves, `family:revision`, or the one that is to serve while there is no other. */
  public get revision(): string {
    return familyRevision(this.service.revision.definition.taskDefinitionArn);
  }

  /** How many tasks of which revision run. */
  public get running(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.service.revisions
        .filter(({ tasks }) => tasks.running.length > 0)
        .map(({ definition, tasks }) => [familyRevision(definition.taskDefinitionArn), tasks.running.length]),
    );
  }

  /** The oldest one first. */
  public get deployments(): readonly DeploymentRecord[] {
    return this.service.deployments.map((deployment) => this.recordOf(deployment));
  }

  /** What the rules send where at this moment, by the name of the target group. */
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
