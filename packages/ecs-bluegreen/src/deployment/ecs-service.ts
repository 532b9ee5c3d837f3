import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ServiceDeployment,
  ServiceDeploymentStatus,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';

const LOOKED_AT = 10;
const OVER: readonly (ServiceDeploymentStatus | undefined)[] = [
  'SUCCESSFUL',
  'STOPPED',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
];

/** State of a rollout, with the fields that a deployment job needs. */
export interface RolloutState {
  readonly arn: string;
  readonly status: ServiceDeploymentStatus;
  /** Lifecycle stage, such as `POST_TEST_TRAFFIC_SHIFT`. */
  readonly stage: string;
  /** ARN of the task definition of the rollout. */
  readonly revision: string;
  /** Whether the rollout has ended, successfully or not. */
  readonly over: boolean;
  /** Whether ECS watches the alarms. It ignores all alarms if one of them was in ALARM when the rollout began. */
  readonly watched: boolean;
  /** Reason for the failure, as ECS reports it. */
  readonly reason: string;
}

/** Access to an ECS service and its rollouts. */
export class EcsService {
  constructor(
    private readonly ecs: ECSClient,
    private readonly cluster: string,
    private readonly service: string,
  ) {}

  /** Returns the task definition revision that the service is configured to run, and its desired number of tasks. */
  public async current(): Promise<{ revision: string; tasks: number }> {
    const { services } = await this.ecs.send(
      new DescribeServicesCommand({ cluster: this.cluster, services: [this.service] }),
    );
    const [service] = services!;
    return { revision: service.taskDefinition!, tasks: service.desiredCount! };
  }

  /** Returns the ten latest rollouts, newest first. */
  public async rollouts(): Promise<readonly RolloutState[]> {
    const { serviceDeployments: listed } = await this.ecs.send(
      new ListServiceDeploymentsCommand({ cluster: this.cluster, service: this.service, maxResults: LOOKED_AT }),
    );
    if (listed!.length === 0) {
      return [];
    }
    const serviceDeploymentArns = listed!.map(({ serviceDeploymentArn }) => serviceDeploymentArn!);
    const { serviceDeployments } = await this.ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }),
    );
    const revisions = await this.revisionsOf(serviceDeployments!);
    return serviceDeployments!
      .sort((a, b) => b.createdAt!.getTime() - a.createdAt!.getTime())
      .map((deployment) => rolloutOf(deployment, revisions.get(deployment.targetServiceRevision!.arn!)!));
  }

  /** Rolls out a revision. @param tasks desired number of tasks. If omitted, the number does not change */
  public async update(revision: string, tasks?: number): Promise<void> {
    await this.ecs.send(
      new UpdateServiceCommand({
        cluster: this.cluster,
        service: this.service,
        taskDefinition: revision,
        desiredCount: tasks,
      }),
    );
  }

  /** Returns the task definition ARN of each deployment's target service revision, by the service revision's ARN. */
  private async revisionsOf(deployments: readonly ServiceDeployment[]): Promise<ReadonlyMap<string, string>> {
    const serviceRevisionArns = [
      ...new Set(deployments.map(({ targetServiceRevision }) => targetServiceRevision!.arn!)),
    ];
    const { serviceRevisions } = await this.ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }));
    return new Map(
      serviceRevisions!.map(({ serviceRevisionArn, taskDefinition }) => [serviceRevisionArn!, taskDefinition!]),
    );
  }
}

function rolloutOf(deployment: ServiceDeployment, revision: string): RolloutState {
  const { serviceDeploymentArn, status, lifecycleStage, alarms } = deployment;
  return {
    arn: serviceDeploymentArn!,
    status: status!,
    stage: lifecycleStage ?? status!,
    revision,
    over: OVER.includes(status),
    watched: alarms?.status !== 'DISABLED',
    reason: reasonOf(deployment),
  };
}

function reasonOf({ rollback, statusReason, alarms, deploymentCircuitBreaker }: ServiceDeployment): string {
  const rung = alarms?.triggeredAlarmNames ?? [];
  const reasons = [
    rollback?.reason ?? statusReason,
    rung.length > 0 && `alarm ${rung.join(', ')} went off`,
    deploymentCircuitBreaker?.status === 'TRIGGERED' &&
      `${deploymentCircuitBreaker.failureCount} tasks failed to start or to become healthy`,
  ];
  return reasons.filter(Boolean).join('; ') || 'ECS reports no reason: check the events of the service';
}
