import { closeSync, existsSync, openSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoredImage } from '../../images/image-store';
import { listens } from '@slipway/buildspec';
import { PRIVATE_FILE } from '@slipway/embedded-aws';
import { BoundProcess } from '@slipway/processes';

const ADDRESS = '127.0.0.1';
const POLL_MS = 20;
/**
 * A program gets so long to listen before its health is looked at: starting takes the time of this machine, not of the
 * model.
 */
const START_MS = 5000;
const NODE_SCRIPT = /\.[cm]?js$/;

/** What the health check of a container has found. */
export type Health = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';

export interface TaskProps {
  readonly arn: string;
  readonly image: StoredImage;
  /** Everything the program sees but for what the image sets itself. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where it listens, on 127.0.0.1: told as `PORT`. */
  readonly port: number;
  readonly logFile: string;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
}

/** A task, as a service keeps it. */
export interface RunningTask {
  readonly arn: string;
  readonly address: string;
  /** What its container health checks say. @default - nothing checks it */
  readonly health?: Health;
  /** Where a load balancer reaches it. @param index of the load balancer, as the service names them */
  portAt(index: number): number;
  /** Whether nothing is run: it is healthy, and load balancers do not know it. */
  readonly simulated: boolean;
  readonly over: boolean;
  exit(): Promise<string>;
  started(): Promise<void>;
  stop(): Promise<void>;
}

/** The program of a container, as a process of this machine. */
export class Task implements RunningTask {
  public readonly address = ADDRESS;
  public readonly simulated = false;
  private readonly process: BoundProcess;

  constructor(private readonly props: TaskProps) {
    const { image, environment, port, logFile } = props;
    const log = openSync(logFile, 'a', PRIVATE_FILE);
    this.process = new BoundProcess({
      command: commandOf(image),
      directory: resolve(image.root, `.${image.config.WorkingDir}`),
      environment: { ...Object.fromEntries(image.config.Env.map(split)), ...environment, PORT: String(port) },
      output: log,
    });
    closeSync(log);
  }

  public get arn(): string {
    return this.props.arn;
  }

  public portAt(): number {
    return this.props.port;
  }

  /** Whether the program has ended. */
  public get over(): boolean {
    return this.process.over;
  }

  /** Resolves when the program has ended, to how. */
  public async exit(): Promise<string> {
    return (await this.process.ended()) || 'exit code 0';
  }

  /** Waits until it listens, has ended, or has had its time. */
  public async started(): Promise<void> {
    const deadline = Date.now() + START_MS;
    while (!this.over && Date.now() < deadline && !(await listens(this.props.port, ADDRESS))) {
      await sleep(POLL_MS);
    }
  }

  public async stop(): Promise<void> {
    await this.process.stop(this.props.graceMs);
  }
}

/**
 * What is run. A program that only the base image has is taken from this machine by its name; a script of Node is run
 * by Node, as the entry point of many base images does.
 */
export function commandOf({ root, config: { Entrypoint = [], Cmd = [] } }: StoredImage): string[] {
  const [program = 'true', ...args] = [...Entrypoint, ...Cmd];
  if (NODE_SCRIPT.test(program)) {
    return ['node', program, ...args];
  }
  if (!program.startsWith('/')) {
    return [program, ...args];
  }
  const own = join(root, program);
  return [existsSync(own) ? own : basename(program), ...args];
}

function split(variable: string): readonly [string, string] {
  const [name, ...value] = variable.split('=');
  return [name, value.join('=')];
}
