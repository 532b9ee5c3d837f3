import { ContainerService } from '../service/container-service';
import { ServiceRevision } from '../service/revision';
import { ServiceDeployment } from '../service/service-deployment';
import { RunningTask } from '../service/task';

/** Returns a service in the form of the `DescribeServices` response. */
export function serviceAnswer(service: ContainerService): object {
  const { settings, deployment, revision } = service;
  const tasks = service.revisions.map((it) => it.tasks);
  return {
    ...settings,
    serviceArn: service.props.arn,
    serviceName: service.name,
    clusterArn: clusterArn(service),
    status: 'ACTIVE',
    createdAt: service.createdAt,
    taskDefinition: revision.definition.taskDefinitionArn,
    runningCount: sum(tasks.map(({ running }) => running.length)),
    pendingCount: sum(tasks.map(({ wanted, running }) => Math.max(wanted - running.length, 0))),
    deployments: [rolloutAnswer(service)],
    ...(!deployment.over && { currentServiceDeployment: deployment.props.arn }),
    currentServiceRevisions: service.revisions
      .filter((it) => it === revision || it.tasks.wanted > 0)
      .map((it) => summary(it)),
    events: [],
  };
}

/** Returns a deployment in the form of the `DescribeServiceDeployments` response. */
export function deploymentAnswer(deployment: ServiceDeployment): object {
  const {
    props: { serviceArn, source, target, configuration },
    stages,
    watch,
    rollbackStartedAt,
    createdAt,
    finishedAt,
    statusReason,
    status,
  } = deployment;
  return {
    ...deploymentBrief(deployment),
    targetServiceRevision: summary(target),
    sourceServiceRevisions: source === undefined ? [] : [summary(source)],
    clusterArn: serviceArn.replace(':service/', ':cluster/').replace(/\/[^/]*$/, ''),
    updatedAt: [createdAt, ...stages.map(({ at }) => at), ...(finishedAt ? [finishedAt] : [])].pop(),
    ...(status === 'STOPPED' && { stoppedAt: finishedAt }),
    ...(configuration.strategy !== 'ROLLING' && { lifecycleStage: stages[stages.length - 1]?.stage }),
    deploymentConfiguration: configuration,
    ...(rollbackStartedAt !== undefined && {
      rollback: { reason: statusReason, startedAt: rollbackStartedAt, serviceRevisionArn: source?.arn },
    }),
    deploymentCircuitBreaker: {
      status: monitor(configuration.deploymentCircuitBreaker.enable, watch.broken, deployment),
      failureCount: target.tasks.failures,
      threshold: watch.threshold,
    },
    alarms: {
      status: monitor(watch.mindsAlarms, watch.triggeredAlarms.length > 0, deployment),
      alarmNames: configuration.alarms.alarmNames,
      triggeredAlarmNames: watch.triggeredAlarms,
    },
  };
}

/** Returns a deployment in the form of the `ListServiceDeployments` response. */
export function deploymentBrief({
  props: { arn, serviceArn, target },
  createdAt,
  finishedAt,
  status,
  statusReason,
}: ServiceDeployment) {
  return {
    serviceDeploymentArn: arn,
    serviceArn,
    createdAt,
    startedAt: createdAt,
    finishedAt,
    targetServiceRevisionArn: target.arn,
    status,
    statusReason,
  };
}

/** Returns a revision in the form of the `DescribeServiceRevisions` response. */
export function revisionAnswer(
  service: ContainerService,
  { arn, createdAt, definition, loadBalancers }: ServiceRevision,
): object {
  return {
    serviceRevisionArn: arn,
    serviceArn: service.props.arn,
    clusterArn: clusterArn(service),
    createdAt,
    loadBalancers,
    taskDefinition: definition.taskDefinitionArn,
    containerImages: definition.containerDefinitions.map(({ name, image }) => ({
      containerName: name,
      image,
      imageDigest: image.split('@')[1],
    })),
  };
}

export function taskAnswer(service: ContainerService, { arn, definition }: ServiceRevision, task: RunningTask) {
  return {
    taskArn: task.arn,
    clusterArn: clusterArn(service),
    taskDefinitionArn: definition.taskDefinitionArn,
    group: `service:${service.name}`,
    startedBy: arn,
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
  };
}

function rolloutAnswer({ deployment, revision, settings: { desiredCount } }: ContainerService): object {
  return {
    id: `ecs-svc/${deployment.props.target.arn.split('/').pop()}`,
    status: 'PRIMARY',
    taskDefinition: revision.definition.taskDefinitionArn,
    desiredCount,
    runningCount: revision.tasks.running.length,
    pendingCount: revision.tasks.wanted - revision.tasks.running.length,
    createdAt: deployment.createdAt,
    rolloutState: rolloutState(deployment),
  };
}

function rolloutState({ over, status }: ServiceDeployment): string {
  if (!over) {
    return 'IN_PROGRESS';
  }
  return status === 'SUCCESSFUL' ? 'COMPLETED' : 'FAILED';
}

function summary({ arn, tasks: { wanted, running } }: ServiceRevision): object {
  return {
    arn,
    requestedTaskCount: wanted,
    runningTaskCount: running.length,
    pendingTaskCount: Math.max(wanted - running.length, 0),
  };
}

function monitor(enabled: boolean, triggered: boolean, { over }: ServiceDeployment): string {
  if (!enabled) {
    return 'DISABLED';
  }
  if (triggered) {
    return 'TRIGGERED';
  }
  return over ? 'MONITORING_COMPLETE' : 'MONITORING';
}

function clusterArn({ props: { arn }, cluster }: ContainerService): string {
  return `${arn.slice(0, arn.indexOf(':service/'))}:cluster/${cluster}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
