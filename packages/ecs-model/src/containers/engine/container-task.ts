import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ContainerNetwork, endpointsOf, EngineRun, LocalImage } from '@slipway/buildspec';
import { PRIVATE_FILE } from '@slipway/embedded-aws';
import { ModelClock } from '../model-clock';
import { Health, RunningTask } from '../service/task';
import { ContainerSettings } from './container-settings';
import { TaskContainer } from './task-container';

const POLL_MS = 20;
/**
 * Maximum time to wait until the programs listen on their ports, before the health of the task is checked, in
 * milliseconds. It is longer than for a task that runs as a process, because an engine has to start the containers.
 */
const START_MS = 15_000;
/** Minimum time between SIGTERM and SIGKILL, in milliseconds, however fast the model clock is. */
const LEAST_GRACE_MS = 2000;
const PROCESSES = 1024;
const MIB = 1024 ** 2;

/** Container of a task definition, with everything that is needed to start the container. */
export interface ReadyContainer {
  readonly settings: ContainerSettings;
  readonly image: LocalImage;
  readonly environment: Readonly<Record<string, string>>;
}

export interface ContainerTaskProps {
  readonly run: EngineRun;
  readonly arn: string;
  readonly containers: readonly ReadyContainer[];
  /** Container ports to which load balancers send requests, one for each load balancer. */
  readonly ports: readonly number[];
  /** Files that environment variables name and that the containers must be able to read. */
  readonly files: readonly string[];
  readonly logFile: string;
  readonly clock: ModelClock;
}

/** Task whose containers run in an engine, in a separate network. */
export class ContainerTask implements RunningTask {
  /**
   * Opens the network of the task, and begins to start the containers. @throws EngineError if the network does not open
   */
  public static async start(props: ContainerTaskProps): Promise<ContainerTask> {
    const { run, containers, ports, arn } = props;
    const name = run.name(arn.slice(arn.lastIndexOf('/') + 1));
    const folder = await mkdtemp(join(tmpdir(), 'slipway-task-'));
    try {
      const network = await ContainerNetwork.open({
        engine: run.engine,
        image: containers[0].image,
        name,
        labels: run.labels,
        endpoints: endpointsOf(Object.assign({}, ...containers.map(({ environment }) => environment))),
        ports: [...new Set(ports)],
      });
      return new ContainerTask(props, network, folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  public readonly address = '127.0.0.1';
  public readonly simulated = false;
  private readonly running = new Map<string, TaskContainer>();
  private readonly starting: Promise<void>;
  private stopped = false;
  /** Reason why a container could not start. Undefined if all containers started. */
  private problem?: string;

  private constructor(
    private readonly props: ContainerTaskProps,
    private readonly network: ContainerNetwork,
    private readonly folder: string,
  ) {
    this.starting = Promise.all(props.containers.map(async (container) => this.launch(container))).then(
      () => undefined,
      (error: Error) => void (this.problem = error.message),
    );
  }

  public get arn(): string {
    return this.props.arn;
  }

  public portAt(index: number): number {
    return this.network.portOf(this.props.ports[index]);
  }

  public get over(): boolean {
    return this.ended !== undefined || this.problem !== undefined || this.network.over;
  }

  /** Health of the essential containers. Undefined if none of them has a health check. */
  public get health(): Health | undefined {
    const { containers } = this.props;
    const checked = containers.filter(({ settings }) => settings.essential && settings.healthCheck);
    const states = checked.map(({ settings }) => this.running.get(settings.name)?.health ?? 'UNKNOWN');
    return (['UNHEALTHY', 'UNKNOWN', 'HEALTHY'] as const).find((state) => states.includes(state));
  }

  public async exit(): Promise<string> {
    while (!this.over) {
      await sleep(POLL_MS);
    }
    return this.problem ?? this.ended?.exit() ?? 'the network of the task was removed';
  }

  public async started(): Promise<void> {
    const deadline = Date.now() + START_MS;
    const listens = () => this.props.ports.every((port) => this.network.listens(port));
    while (!this.over && !listens() && Date.now() < deadline) {
      await sleep(POLL_MS);
    }
  }

  public async stop(): Promise<void> {
    this.stopped = true;
    await this.starting;
    await Promise.all([...this.running.values()].map(async (container) => container.stop()));
    await this.network.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get ended(): TaskContainer | undefined {
    return [...this.running.values()].find(({ essential, ended }) => essential && ended !== undefined);
  }

  private async launch({ settings, image, environment }: ReadyContainer): Promise<void> {
    const { run, clock, logFile, files } = this.props;
    const { name, linuxParameters, memory } = settings;
    const lines = Object.entries(environment);
    const environmentFile = join(this.folder, name);
    const isLine = ([, value]: readonly string[]) => !value.includes('\n');
    const text = lines.filter(isLine).map(([variable, value]) => `${variable}=${value}\n`);
    await writeFile(environmentFile, text.join(''), { mode: PRIVATE_FILE });
    await this.dependencies(settings);
    if (this.stopped) {
      return;
    }
    const container = new TaskContainer({
      engine: run.engine,
      settings,
      clock,
      logFile,
      graceMs: Math.max(clock.milliseconds(settings.stopTimeout), LEAST_GRACE_MS),
      container: {
        ...settings,
        name: `${this.network.name}-${name}`,
        image: image.id,
        labels: run.labels,
        network: this.network.name,
        readOnlyRoot: settings.readonlyRootFilesystem,
        init: linuxParameters.initProcessEnabled,
        environmentFile,
        environment: Object.fromEntries(lines.filter((line) => !isLine(line))),
        mounts: files.map((path) => ({ inside: path, outside: path, readOnly: true })),
        volumes: settings.mountPoints.map(({ sourceVolume, containerPath: inside, readOnly }) => ({
          name: `${this.network.name}-${sourceVolume}`,
          inside,
          readOnly,
        })),
        memoryFolders: linuxParameters.tmpfs.map(({ containerPath: inside, size: mebibytes }) => ({
          inside,
          mebibytes,
        })),
        memoryBytes: memory && memory * MIB,
        processes: PROCESSES,
      },
    });
    this.running.set(name, container);
  }

  /**
   * Waits until the containers that a container depends on have met their conditions.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
   */
  private async dependencies({ name, dependsOn }: ContainerSettings): Promise<void> {
    const { containers } = this.props;
    const known = dependsOn.filter((it) => containers.some(({ settings }) => settings.name === it.containerName));
    for (const { containerName, condition } of known) {
      while (!this.stopped) {
        const container = this.running.get(containerName);
        if (condition === 'SUCCESS' && container?.ended !== undefined && container.ended !== 'exit code 0') {
          throw new Error(`${name} was not started: ${containerName} ended with ${container.ended}`);
        }
        if (container && isMet(condition, container)) {
          break;
        }
        await sleep(POLL_MS);
      }
    }
  }
}

function isMet(condition: ContainerSettings['dependsOn'][number]['condition'], container: TaskContainer): boolean {
  return {
    START: true,
    COMPLETE: container.ended !== undefined,
    SUCCESS: container.ended === 'exit code 0',
    HEALTHY: container.health === 'HEALTHY',
  }[condition];
}
