import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Engine, ServiceContainer } from '@slipway/buildspec';
import { PRIVATE_FILE } from '@slipway/embedded-aws';
import { BoundProcess } from '@slipway/processes';
import { ModelClock } from '../model-clock';
import { Health } from '../service/task';
import { ContainerHealth } from './container-health';
import { ContainerHealthCheck, ContainerSettings } from './container-settings';

const POLL_MS = 200;
/** Pattern of exit codes with which the engine reports that it could not start the program. */
const NOT_STARTED = /^exit code 12[567]$/;

export interface TaskContainerProps {
  readonly engine: Engine;
  readonly settings: ContainerSettings;
  readonly container: ServiceContainer;
  readonly logFile: string;
  readonly clock: ModelClock;
  /** Time between SIGTERM and SIGKILL, in milliseconds. */
  readonly graceMs: number;
}

/** Container of a task, from its start to its end. */
export class TaskContainer {
  private readonly process: BoundProcess;
  private check?: ContainerHealth;
  private outcome?: string;
  private stopping = false;

  constructor(private readonly props: TaskContainerProps) {
    const { engine, container, settings, logFile } = props;
    const log = openSync(logFile, 'a', PRIVATE_FILE);
    this.process = new BoundProcess({
      command: engine.serve(container),
      directory: '/',
      environment: engine.environment,
      output: log,
    });
    closeSync(log);
    void this.process.ended().then((how) => {
      this.check?.stop();
      this.outcome = how || 'exit code 0';
      return Promise.allSettled([engine.remove(container.name)]); // if this fails, it is removed when the run ends
    });
    if (settings.healthCheck) {
      void this.look(settings.healthCheck);
    }
  }

  public get essential(): boolean {
    return this.props.settings.essential;
  }

  /** Health of the container according to its health check. `UNKNOWN` before the first result and without a check. */
  public get health(): Health {
    return this.check?.state ?? 'UNKNOWN';
  }

  /** Description of how the container ended. Undefined while the container runs. */
  public get ended(): string | undefined {
    return this.outcome;
  }

  /**
   * Resolves to a description of how the container ended. If the engine could not start the program, the description
   * contains the last line of the log.
   */
  public async exit(): Promise<string> {
    const how = (await this.process.ended()) || 'exit code 0';
    return NOT_STARTED.test(how) && !this.stopping ? `${how}, ${this.lastLine()}` : how;
  }

  public async stop(): Promise<void> {
    const { engine, container, graceMs } = this.props;
    this.check?.stop();
    this.stopping = true;
    while (!this.process.over) {
      await engine.stop(container.name, Math.ceil(graceMs / 1000)); // has no effect if the container does not exist yet
      await Promise.race([this.process.ended(), sleep(POLL_MS)]);
    }
  }

  /** Waits until the container is running, and then starts its health check. */
  private async look(check: ContainerHealthCheck): Promise<void> {
    const { engine, container, clock } = this.props;
    do {
      await sleep(POLL_MS); // a container takes at least this long to start
    } while (!this.process.over && !(await engine.runs(container.name)));
    if (!this.process.over && !this.stopping) {
      const exec = async (program: readonly string[], signal: AbortSignal) =>
        engine.exec(container.name, program, signal);
      this.check = new ContainerHealth({ check, clock, exec });
    }
  }

  private lastLine(): string {
    return readFileSync(this.props.logFile, 'utf8').trim().split('\n').at(-1)!;
  }
}
