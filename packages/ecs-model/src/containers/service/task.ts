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
 * Maximum time to wait until a program listens on its port, before its health is checked, in milliseconds. Programs
 * start in real time, not in model time.
 */
const START_MS = 5000;
const NODE_SCRIPT = /\.[cm]?js$/;

/** Result of a container health check. */
export type Health = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';

export interface TaskProps {
  readonly arn: string;
  readonly image: StoredImage;
  /** Environment variables of the program, in addition to those that the image sets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Port on 127.0.0.1 on which the program listens. The program receives this port in the variable `PORT`. */
  readonly port: number;
  readonly logFile: string;
  /** Time between SIGTERM and SIGKILL, in milliseconds. */
  readonly graceMs: number;
}

/** Running task of a service. */
export interface RunningTask {
  readonly arn: string;
  readonly address: string;
  /** Result of the task's container health checks. @default - the task has no container health checks */
  readonly health?: Health;
  /**
   * Returns the port on which a load balancer reaches the task. @param index index of the load balancer in the
   * service's list
   */
  portAt(index: number): number;
  /** Whether the task is only simulated. A simulated task is healthy, and is not registered with load balancers. */
  readonly simulated: boolean;
  readonly over: boolean;
  exit(): Promise<string>;
  started(): Promise<void>;
  stop(): Promise<void>;
}

/** Task whose container program runs as a process on this machine. */
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

  /** Resolves to a description of how the program ended, after it has ended. */
  public async exit(): Promise<string> {
    return (await this.process.ended()) || 'exit code 0';
  }

  /** Waits until the program listens, has ended, or has reached the timeout. */
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
 * Returns the command line to run. A program that only the base image contains is searched by name on this machine. A
 * Node.js script is run with `node`, as the entry points of many base images do.
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
