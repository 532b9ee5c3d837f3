import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { finished, Readable } from 'node:stream';
import { z } from 'zod';
import { childEnvironment } from '@slipway/processes';
import { Mount } from './bubblewrap';
import { FenceError } from './errors';
import { FirstProcess } from './first-process';
import { Place, PlacedCommand, RunningCommand } from './place';
import { Request } from './supervise.command';
import { isInside } from './tool-chain';

/** Maximum length of a line from the supervisor. A longer line must be from another program. */
const LINE_LENGTH = 16 * 1024 * 1024;
/** Time that a sandbox has to end by itself before it is killed, in milliseconds. */
const END_MS = 1000;
const ERROR_BYTES = 4000;
/** Exit code that is reported for a command whose sandbox ended. */
const KILLED = 137;

const id = z.number().int().nonnegative();
/** Schema for messages from the sandbox. They are not trusted, because a build may have taken over the supervisor. */
const event = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('crowded') }),
  z.object({ kind: z.literal('hungry') }),
  z.object({ kind: z.literal('output'), id, data: z.base64() }),
  z.object({ kind: z.literal('ended'), id, code: z.number().int().min(0).max(255) }),
  z.object({ kind: z.literal('drained'), id }),
  z.object({ kind: z.literal('answer'), id, text: z.string() }),
]);

type Answers = ReadonlyMap<string, (value: never) => void>;

/** File descriptor to which bubblewrap writes the ID of the sandbox's first process. */
export const INFORMATION = 3;

export interface FencedPlaceProps {
  /**
   * Program and arguments that start the sandbox with the supervisor. The program can write the ID of the sandbox's
   * first process to file descriptor 3, as bubblewrap does with `--info-fd`.
   */
  readonly program: readonly [string, ...string[]];
  /**
   * Environment variables of the program. Processes in the sandbox can read them. @default - PATH, with `/` as the home
   * folder
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders to which the build can write. */
  readonly mounts: readonly Mount[];
  /** Error message for a build with too many processes. */
  readonly crowded: string;
  /** Error message for a build that uses too much memory. */
  readonly hungry: string;
  /**
   * Function that is called when the sandbox is killed, and ends processes that outlive its program. @default - no
   * processes outlive it
   */
  readonly onKill?: () => void;
  /**
   * Function that releases the resources of the sandbox, such as its temporary folder. `end` calls it after the sandbox
   * has ended.
   */
  readonly release: () => Promise<void>;
}

/**
 * Sandbox in which a supervisor starts the commands of a build. The sandbox ends with this process, even if this
 * process crashes.
 */
export class FencedPlace implements Place {
  /** Starts the sandbox. @throws FenceError if the sandbox does not start */
  public static async open(props: FencedPlaceProps): Promise<FencedPlace> {
    const place = new FencedPlace(props);
    await place.ready;
    return place;
  }

  public readonly broken: AbortSignal;
  private readonly breaking = new AbortController();
  private readonly child: ChildProcess;
  private readonly ready: Promise<void>;
  private readonly gone: Promise<unknown>;
  private readonly answers = new Map<string, (value: never) => void>();
  private readonly outputs = new Map<number, (chunk: Buffer) => void>();
  private rest: string[] = [];
  private length = 0;
  private errors = '';
  private isOver = false;
  private last = 0;

  private constructor(private readonly props: FencedPlaceProps) {
    this.broken = this.breaking.signal;
    const [file, ...args] = props.program;
    this.child = spawn(file, args, {
      env: props.environment ?? ownEnvironment(),
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const first = new FirstProcess(this.child.stdio[INFORMATION] as Readable);
    finished(this.child.stdin!, () => undefined); // the end of the sandbox is detected below
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => this.take(text));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.errors = `${this.errors}${text}`.slice(-ERROR_BYTES);
    });
    this.gone = once(this.child, 'close')
      .catch((error: Error) => (this.errors = error.message))
      .then(async () => first.gone());
    this.ready = new Promise<void>((resolve, reject) => {
      this.answers.set('ready', resolve);
      void this.gone.then(() =>
        reject(new FenceError(`the sandbox of the build did not start: ${this.errors.trim()}`)),
      );
    });
    void this.gone.then(() => this.fall());
  }

  public start({ onOutput, ...command }: PlacedCommand): RunningCommand {
    const number = this.next();
    this.outputs.set(number, onOutput);
    const ended = this.answer<{ code: number }>('ended', number, { code: KILLED });
    const drained = this.answer('drained', number, {});
    this.ask({ kind: 'run', id: number, ...command });
    return {
      ended: ended.then(({ code }) => code),
      drained,
      signal: (name) => this.ask({ kind: 'signal', id: number, name }),
    };
  }

  public async readState(name: string): Promise<string> {
    return this.state({ kind: 'read', id: this.next(), name });
  }

  public async writeState(name: string, text: string): Promise<void> {
    await this.state({ kind: 'write', id: this.next(), name, text });
  }

  /** Kills the sandbox, for example because the build exceeded a limit, and aborts `broken` with the reason. */
  public break(reason: string): void {
    this.breaking.abort(reason);
    this.kill();
  }

  public get folders(): string[] {
    return this.props.mounts.map(({ outside }) => outside);
  }

  public locate(path: string): string {
    const mount = this.props.mounts
      .filter(({ inside }) => isInside(path, inside))
      .reduce<Mount | undefined>((a, b) => (a && a.inside.length > b.inside.length ? a : b), undefined);
    return mount ? mount.outside + path.slice(mount.inside.length) : path;
  }

  /**
   * Ends the sandbox by closing the supervisor's input, and kills it if it is still running after a second. Then
   * releases its resources.
   */
  public async end(): Promise<void> {
    this.isOver = true;
    this.child.stdin!.end();
    const timer = setTimeout(() => this.kill(), END_MS);
    await this.gone;
    clearTimeout(timer);
    await this.props.release();
  }

  private kill(): void {
    this.child.stdout!.removeAllListeners('data').resume();
    if (this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null) {
      process.kill(-this.child.pid, 'SIGKILL');
      this.props.onKill?.();
    }
  }

  private async state(request: Request): Promise<string> {
    const answered = this.answer('answer', request.id, { text: '' });
    this.ask(request);
    return (await answered).text;
  }

  private next(): number {
    return (this.last += 1);
  }

  private ask(request: Request): void {
    this.child.stdin!.write(`${JSON.stringify(request)}\n`);
  }

  /** Resolves to the supervisor's answer, or to `fallback` if the sandbox has ended. */
  private async answer<T extends object>(kind: string, number: number, fallback: T): Promise<T> {
    const key = `${kind} ${number}`;
    const answered = new Promise<T>((resolve) => this.answers.set(key, resolve));
    return Promise.race([answered, this.gone.then(() => fallback)]).finally(() => this.answers.delete(key));
  }

  private take(text: string): void {
    const [first, ...lines] = text.split('\n');
    this.rest.push(first);
    this.length += first.length;
    if (this.length > LINE_LENGTH) {
      this.break('the sandbox sent a line that is too long, so the build has interfered with its supervisor');
    }
    lines.forEach((line) => {
      this.hear(this.rest.join(''));
      this.rest = [line];
      this.length = line.length;
    });
  }

  private hear(line: string): void {
    const message = parsed(line);
    if (!message) {
      this.break('the sandbox sent an invalid message, so the build has interfered with its supervisor');
    } else if (message.kind === 'crowded' || message.kind === 'hungry') {
      this.break(this.props[message.kind]);
    } else if (message.kind === 'output') {
      this.outputs.get(message.id)?.(Buffer.from(message.data, 'base64'));
    } else {
      const key = message.kind === 'ready' ? 'ready' : `${message.kind} ${message.id}`;
      (this.answers as Answers).get(key)?.(message as never);
    }
  }

  private fall(): void {
    if (!this.isOver) {
      this.breaking.abort(`the sandbox of the build ended unexpectedly: ${this.errors.trim()}`);
    }
  }
}

/**
 * Returns the environment variables of a supervisor, without network settings. With `NODE_EXTRA_CA_CERTS`, Node.js
 * would read all certificates at its start, which takes up to 80 ms longer.
 */
function ownEnvironment(): Record<string, string> {
  return { PATH: childEnvironment().PATH, HOME: '/' };
}

function parsed(line: string): z.infer<typeof event> | undefined {
  try {
    return event.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
