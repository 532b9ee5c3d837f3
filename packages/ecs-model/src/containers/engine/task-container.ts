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
/** With these the engine says that it could not start what it was given. */
const NOT_STARTED = /^exit code 12[567]$/;

export interface TaskContainerProps {
  readonly engine: Engine;
  readonly settings: ContainerSettings;
  readonly container: ServiceContainer;
  readonly logFile: string;
  readonly clock: ModelClock;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
}

/** One container of a task, from its start to its end. */
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
    });
    if (settings.healthCheck) {
      void this.look(settings.healthCheck);
    }
  }

  public get essential(): boolean {
    return this.props.settings.essential;
  }

  /** Of one that has a check. */
  public get health(): Health {
    return this.check?.state ?? 'UNKNOWN';
  }

  /** How it ended, once it has. */
  public get ended(): string | undefined {
    return this.outcome;
  }

  /** How it ended, in words for people. */
  public async exit(): Promise<string> {
    const how = (await this.process.ended()) || 'exit code 0';
    return NOT_STARTED.test(how) && !this.stopping ? `${how}, ${this.lastLine()}` : how;
  }

  public async stop(): Promise<void> {
    const { engine, container, graceMs } = this.props;
    this.check?.stop();
    this.stopping = true;
    while (!this.process.over) {
      await engine.stop(container.name, Math.ceil(graceMs / 1000)); // none is there yet if it is only being made
      await Promise.race([this.process.ended(), sleep(POLL_MS)]);
    }
  }

  /** Checks its health from when it runs on. */
  private async look(check: ContainerHealthCheck): Promise<void> {
    const { engine, container, clock } = this.props;
    do {
      await sleep(POLL_MS); // it takes as long at least to start
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
