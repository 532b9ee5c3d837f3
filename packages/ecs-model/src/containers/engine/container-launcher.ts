import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { BuildImages, EngineRun, LocalImage } from '@slipway/buildspec';
import { EmbeddedAws, PRIVATE_FILE, RoleCredentials } from '@slipway/embedded-aws';
import { EngineImages } from '../../images/engine-images';
import { ModelClock } from '../model-clock';
import { RunningTask } from '../service/task';
import { TaskDefinition } from '../service/task-definitions';
import { ContainerSettings, TaskSettings, taskSettings } from './container-settings';
import { ContainerTask, ReadyContainer } from './container-task';
import { secretValues } from './secret-values';

/** Engine and images that run tasks as containers. */
export interface TaskEngine {
  readonly run: EngineRun;
  /** Images from registries outside the account. */
  readonly images: BuildImages;
  /** Images that the engine has built in the run. */
  readonly pushed: EngineImages;
}

export interface ContainerLauncherProps extends TaskEngine {
  readonly aws: EmbeddedAws;
  readonly credentials: RoleCredentials;
  readonly clock: ModelClock;
}

/** Task that `ContainerLauncher` starts. */
export interface TaskOrder {
  readonly arn: string;
  readonly definition: TaskDefinition;
  /** Name of the main container. If its image is not available, no container of the task is started. */
  readonly main: string;
  readonly ports: readonly number[];
  readonly logFile: string;
}

/** Starts tasks, with one container for each container in their task definition. */
export class ContainerLauncher {
  constructor(private readonly props: ContainerLauncherProps) {}

  /**
   * Returns the image of a container, or undefined if it is not available on this machine.
   * @param log function that receives lines about pulling the image, and the reason if the image is not available
   */
  public async imageOf(image: string, log: (line: string) => void): Promise<LocalImage | undefined> {
    const { pushed, images } = this.props;
    const own = pushed.find(image);
    if (own) {
      return own;
    }
    const chosen = await images.of(image, new AbortController().signal, log);
    if (chosen.image === undefined) {
      log(`the image ${image} is not available: ${chosen.reason}`);
    }
    return chosen.image;
  }

  /**
   * Starts a task. Returns undefined if the image of the main container is not available. @throws Error if the task
   * cannot start
   */
  public async launch({ arn, definition, main, ports, logFile }: TaskOrder): Promise<RunningTask | undefined> {
    const settings = taskSettings(definition);
    const notices: string[] = [];
    const containers: ReadyContainer[] = [];
    const files = new Set<string>();
    for (const container of settings.containerDefinitions) {
      const image = await this.imageOf(container.image, (line) => notices.push(line));
      if (image) {
        const { own, role } = await this.environmentOf(settings, container);
        pathsIn(role).forEach((path) => files.add(path));
        containers.push({ settings: container, image, environment: { ...role, ...own } });
      } else {
        notices.push(`the container ${container.name} is not started`);
      }
    }
    await appendFile(logFile, notices.map((line) => `[slipway] ${line}\n`).join(''), { mode: PRIVATE_FILE });
    if (containers.every(({ settings: { name } }) => name !== main)) {
      return undefined;
    }
    const { run, clock } = this.props;
    return ContainerTask.start({ run, clock, arn, containers, ports, logFile, files: [...files] });
  }

  private async environmentOf(
    { taskRoleArn, executionRoleArn }: TaskSettings,
    { environment, secrets }: ContainerSettings,
  ): Promise<Record<'own' | 'role', Record<string, string>>> {
    const { aws, credentials } = this.props;
    const as = async (roleArn: string) => credentials.of(roleArn, { service: 'ecs-tasks.amazonaws.com' });
    const given = Object.fromEntries(environment.map(({ name, value }) => [name, value]));
    const secret = await secretValues(secrets, async () => {
      if (executionRoleArn === undefined) {
        throw new Error('the task definition has no execution role');
      }
      return aws.clientOptions(await as(executionRoleArn));
    });
    return {
      own: { ...given, ...secret },
      role: taskRoleArn === undefined ? {} : aws.environment(await as(taskRoleArn)),
    };
  }
}

/** Returns the paths of files on this machine that environment variables contain. */
function pathsIn(variables: Readonly<Record<string, string>>): string[] {
  return Object.values(variables).filter((value) => isAbsolute(value) && existsSync(value));
}
