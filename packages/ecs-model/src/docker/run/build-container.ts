import { ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ContainerNetwork, Engine, ServiceContainer } from '@slipway/buildspec';

const POLL_MS = 50;
/** Exit code of a program that SIGKILL ended. */
export const KILLED = 137;
/** Maximum size of the output that is kept for `docker logs`, in characters. */
const MOST_KEPT = 4 * 1024 * 1024;

/** Functions that receive the output of a container. */
export interface Listener {
  out(text: string): void;
  err(text: string): void;
}

export interface BuildContainerProps {
  readonly engine: Engine;
  /** ID of the container, which the build can use in later commands. */
  readonly id: string;
  /** Name of the container, which the build can use in later commands. */
  readonly name: string;
  /** Name of the image, as the build specified it. */
  readonly image: string;
  readonly container: ServiceContainer;
  readonly network: ContainerNetwork;
  /** Standard input of the program in the container. */
  readonly input: string;
}

/** Container that a build has started. */
export class BuildContainer {
  /** Exit code. Undefined while the container runs. */
  public exitCode?: number;
  /** Published ports: the port on 127.0.0.1 that the build connects to, by port of the container. */
  public readonly ports = new Map<number, number>();
  private readonly child: ChildProcess;
  private readonly ends: Promise<number>;
  private readonly output: { readonly kind: 'out' | 'err'; readonly text: string }[] = [];
  private readonly events = new EventEmitter().setMaxListeners(0);
  private kept = 0;

  constructor(public readonly props: BuildContainerProps) {
    const { engine, container, input } = props;
    const [program, ...args] = engine.serve(container);
    // detached, so that Ctrl-C only reaches the runner, which then stops the container
    this.child = spawn(program, args, { env: { ...engine.environment }, detached: true, stdio: 'pipe' });
    void new Promise((resolve) => this.child.stdin!.on('error', resolve)); // the program has closed its input
    this.child.stdin!.end(input);
    this.keep('out');
    this.keep('err');
    this.ends = once(this.child, 'close').then(([code]: (number | null)[]) => {
      this.exitCode = code ?? KILLED;
      void Promise.allSettled([engine.remove(container.name)]); // if this fails, it is removed when the run ends
      return this.exitCode;
    });
  }

  public async ended(): Promise<number> {
    return this.ends;
  }

  /** Waits until the container is running or has ended. */
  public async started(): Promise<void> {
    const { engine, container } = this.props;
    while (this.exitCode === undefined && !(await engine.runs(container.name))) {
      await sleep(POLL_MS);
    }
  }

  /** Passes existing and future output to a listener. @returns a function that removes the listener */
  public listen(listener: Listener): () => void {
    this.output.forEach(({ kind, text }) => listener[kind](text));
    const pass = (kind: 'out' | 'err', text: string) => listener[kind](text);
    this.events.on('output', pass);
    return () => void this.events.off('output', pass);
  }

  /** Sends SIGTERM to the program, and kills the program if it is still running after the given time. */
  public async stop(seconds: number): Promise<void> {
    const { engine, container } = this.props;
    while (this.exitCode === undefined) {
      await engine.stop(container.name, seconds); // does nothing if the container does not exist yet
      await Promise.race([this.ends, sleep(POLL_MS)]);
    }
  }

  private keep(kind: 'out' | 'err'): void {
    const stream = { out: this.child.stdout!, err: this.child.stderr! }[kind];
    stream.setEncoding('utf8').on('data', (text: string) => {
      this.output.push({ kind, text });
      this.kept += text.length;
      while (this.kept > MOST_KEPT) {
        this.kept -= this.output.shift()!.text.length;
      }
      this.events.emit('output', kind, text);
    });
  }
}
