import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { EmbeddedAws, freePort, RoleCredentials } from '@slipway/embedded-aws';
import { ImageStore, StoredImage } from '../images/image-store';
import { ContainerLauncher, TaskEngine } from './engine/container-launcher';
import { TargetGroup } from './load-balancer/target-group';
import { ModelClock } from './model-clock';
import { ContainerService } from './service/container-service';
import { ServiceRevision } from './service/revision';
import { RevisionTasks } from './service/revision-tasks';
import { SimulatedTask } from './service/simulated-task';
import { commandOf, RunningTask, Task } from './service/task';
import { TaskDefinition } from './service/task-definitions';

/** Minimum time between SIGTERM and SIGKILL, in milliseconds, however fast the model clock is. */
const LEAST_GRACE_MS = 2000;

type ContainerDefinition = TaskDefinition['containerDefinitions'][number];

export interface TaskLauncherProps {
  readonly aws: EmbeddedAws;
  readonly credentials: RoleCredentials;
  readonly images: ImageStore;
  readonly logFolder: string;
  readonly path: string;
  readonly clock: ModelClock;
  /** Engine that runs tasks as containers. @default - tasks are processes on this machine */
  readonly engine?: TaskEngine;
  groupOf(arn: string): TargetGroup | undefined;
}

/**
 * Starts the tasks of service revisions. Without an engine, only one container of a task runs: the container behind the
 * load balancer or, without a load balancer, the first essential container.
 */
export class TaskLauncher {
  private readonly containers?: ContainerLauncher;

  constructor(private readonly props: TaskLauncherProps) {
    this.containers = props.engine && new ContainerLauncher({ ...props, ...props.engine });
  }

  /** Returns the tasks of a new service revision. None of the tasks run yet. */
  public readonly tasksOf = (
    service: ContainerService,
    { definition, targetGroupArns, loadBalancers }: Omit<ServiceRevision, 'tasks'>,
  ): RevisionTasks => {
    const { clock, groupOf } = this.props;
    const container = containerOf(service, definition);
    let pinned: string | undefined;
    return new RevisionTasks({
      clock,
      targetGroups: targetGroupArns.map((arn) => groupOf(arn)!),
      graceSeconds: service.settings.healthCheckGracePeriodSeconds,
      launch: async () => {
        pinned ??= await this.digestOf(container.image);
        const ports = loadBalancers.map(({ containerPort }) => containerPort);
        return this.launch(service, definition, { ...container, image: pinned ?? container.image }, ports);
      },
    });
  };

  /**
   * Returns the image reference with a digest instead of a tag. All tasks of a deployment run the image that the tag
   * named when the first task started.
   * @see
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
   */
  private async digestOf(image: string): Promise<string | undefined> {
    const { aws } = this.props;
    const [, repositoryName, imageTag = 'latest'] = /^[^/]+\/([^:@]+)(?::([^@]+))?$/.exec(image) ?? [];
    if (repositoryName === undefined || isElsewhere(image, aws)) {
      return undefined;
    }
    const ecr = new ECRClient(aws.clientOptions(aws.root));
    const digests = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] })).then(
      ({ imageDetails }) => imageDetails!.map(({ imageDigest }) => imageDigest),
      () => [], // the launch reports a missing image
    );
    return digests.length === 0 ? undefined : `${image}@${digests[0]}`;
  }

  private async launch(
    service: ContainerService,
    definition: TaskDefinition,
    container: ContainerDefinition,
    ports: readonly number[],
  ): Promise<RunningTask> {
    const { aws, images, logFolder, clock, path } = this.props;
    const image = images.find(container.image);
    const id = randomBytes(8).toString('hex');
    const arn = `${service.props.arn.slice(0, service.props.arn.indexOf(':service/'))}:task/${service.cluster}/${id}`;
    const logFile = join(logFolder, `${service.name}-${definition.revision}-${id}.log`);
    if (this.containers && !image) {
      const containerDefinitions = definition.containerDefinitions.map((it) =>
        it.name === container.name ? container : it,
      );
      const order = { arn, definition: { ...definition, containerDefinitions }, main: container.name, ports, logFile };
      const task = await this.containers.launch(order);
      if (task) {
        return task;
      }
    }
    if (image ? !canRun(image, path) : isElsewhere(container.image, aws)) {
      return new SimulatedTask(arn);
    }
    if (!image) {
      throw new Error(`CannotPullContainerError: ${container.image} was not built in this run`);
    }
    return new Task({
      image,
      arn,
      port: await freePort(),
      environment: await this.environmentOf(definition, container),
      logFile,
      graceMs: Math.max(clock.milliseconds(container.stopTimeout), LEAST_GRACE_MS),
    });
  }

  private async environmentOf(
    { taskRoleArn }: TaskDefinition,
    { environment }: ContainerDefinition,
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

/**
 * Returns whether an image is in a registry that the run cannot reach: a public registry, another account's registry,
 * or the repository to which the CDK publishes image assets. An image that is missing from a repository of the app
 * would also be missing in AWS.
 * @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
 */
export function isElsewhere(image: string, { accountId, region }: Pick<EmbeddedAws, 'accountId' | 'region'>): boolean {
  const registry = `${accountId}.dkr.ecr.${region}.`;
  return !image.startsWith(registry) || /^[^/]+\/cdk-[a-z0-9]+-container-assets-/.test(image);
}

/**
 * Returns whether the program of an image exists on this machine. Many images get their program from a base image,
 * which is not fetched.
 */
function canRun(image: StoredImage, path: string): boolean {
  const { Entrypoint = [], Cmd = [] } = image.config;
  const [program] = commandOf(image);
  const folders = path.split(delimiter);
  return (
    Entrypoint.length + Cmd.length > 0 &&
    (program.includes('/') || folders.some((folder) => existsSync(join(folder, program))))
  );
}

function containerOf(
  service: Pick<ContainerService, 'settings'>,
  { containerDefinitions }: TaskDefinition,
): ContainerDefinition {
  const [balancer] = service.settings.loadBalancers;
  return containerDefinitions.find(({ name, essential }) =>
    balancer === undefined ? essential : name === balancer.containerName,
  )!;
}
