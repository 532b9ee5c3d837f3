import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { RoleCredentials } from '../credentials/role-credentials';
import { EmbeddedAws } from '../embedded-aws/embedded-aws';
import { freePort } from '../embedded-aws/free-port';
import { ImageStore } from '../images/image-store';
import { TargetGroup } from './load-balancer/target-group';
import { ModelClock } from './model-clock';
import { ContainerService } from './service/container-service';
import { ServiceRevision } from './service/revision';
import { RevisionTasks } from './service/revision-tasks';
import { Task } from './service/task';
import { TaskDefinition } from './service/task-definitions';

/** A program is given at least so long to end by itself, however fast the clock of the model runs. */
const LEAST_GRACE_MS = 2000;

export interface TaskLauncherProps {
  readonly aws: EmbeddedAws;
  readonly credentials: RoleCredentials;
  readonly images: ImageStore;
  readonly logFolder: string;
  readonly path: string;
  readonly clock: ModelClock;
  groupOf(arn: string): TargetGroup | undefined;
}

/** Starts the tasks of revisions. Of several containers only the one runs that the load balancer asks, or the first essential one. */
export class TaskLauncher {
  constructor(private readonly props: TaskLauncherProps) {}

  /** Those of a new revision; none of them runs yet. */
  public readonly tasksOf = (
    service: ContainerService,
    { definition, targetGroupArns }: Omit<ServiceRevision, 'tasks'>,
  ): RevisionTasks => {
    const { clock, groupOf } = this.props;
    return new RevisionTasks({
      clock,
      targetGroups: targetGroupArns.map((arn) => groupOf(arn)!),
      graceSeconds: service.settings.healthCheckGracePeriodSeconds,
      launch: () => this.launch(service, definition),
    });
  };

  private async launch(service: ContainerService, definition: TaskDefinition): Promise<Task> {
    const { images, logFolder, clock } = this.props;
    const container = containerOf(service, definition);
    const image = images.find(container.image);
    if (!image) {
      throw new Error(`CannotPullContainerError: ${container.image} was not built in this run`);
    }
    const id = randomBytes(8).toString('hex');
    return new Task({
      image,
      port: await freePort(),
      arn: `${service.props.arn.slice(0, service.props.arn.indexOf(':service/'))}:task/${service.cluster}/${id}`,
      environment: await this.environmentOf(definition, container),
      logFile: join(logFolder, `${service.name}-${definition.revision}-${id}.log`),
      graceMs: Math.max(clock.milliseconds(container.stopTimeout), LEAST_GRACE_MS),
    });
  }

  private async environmentOf(
    { taskRoleArn }: TaskDefinition,
    { environment }: TaskDefinition['containerDefinitions'][number],
  ): Promise<Record<string, string>> {
    const { aws, credentials, path } = this.props;
    const own = Object.fromEntries(environment.map(({ name, value }) => [name, value]));
    const role =
      taskRoleArn === undefined
        ? {}
        : aws.environment(await credentials.of(taskRoleArn, { service: 'ecs-tasks.amazonaws.com' }));
    return { PATH: path, ...role, ...own };
  }
}

function containerOf(
  service: ContainerService,
  { containerDefinitions }: TaskDefinition,
): TaskDefinition['containerDefinitions'][number] {
  const [balancer] = service.settings.loadBalancers;
  return containerDefinitions.find(({ name, essential }) =>
    balancer === undefined ? essential : name === balancer.containerName,
  )!;
}
