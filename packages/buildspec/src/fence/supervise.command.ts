// Runs as a bundle inside the sandbox, so it imports only modules of Node.js.
import { ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { Forward, forward } from './forward';
import { usedMemory } from './used-memory';

/** Interval at which processes are counted, in milliseconds. A short interval limits the growth of a fork bomb. */
const WATCH_MS = 50;
const MEMORY_WATCH_MS = 200;
const PRIVATE_FILE = 0o600;
/** Exit code of a command that cannot be started. */
const NOT_STARTED = 126;

export interface SuperviseProps {
  readonly stateFolder: string;
  readonly forwards: readonly Forward[];
  /** Maximum number of processes. If the build exceeds it, the supervisor reports `crowded`. */
  readonly processes: number;
  /**
   * Maximum memory use, in addition to the use at the start, in bytes. If the build exceeds it, the supervisor reports
   * `hungry`.
   */
  readonly memoryBytes: number;
  /** User to which the supervisor switches. @default - the user does not change */
  readonly owner?: Owner;
}

/** Operating system user as which the supervisor and the commands run. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Request from the runner to the supervisor. */
export type Request =
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly program: readonly [string, ...string[]];
      readonly directory: string;
      readonly environment: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'signal'; readonly id: number; readonly name: 'SIGTERM' | 'SIGKILL' }
  | { readonly kind: 'read'; readonly id: number; readonly name: string }
  | { readonly kind: 'write'; readonly id: number; readonly name: string; readonly text: string };

/** Properties of the process that the supervisor uses. */
export type Self = Pick<NodeJS.Process, 'exit' | 'getuid' | 'setgid' | 'setgroups' | 'setuid'> & {
  readonly stdin: Readable;
  readonly stdout: Writable;
};

/**
 * Starts the commands of a build inside its sandbox, and forwards the ports of the run's endpoints to the gate.
 *
 * Requests and answers are lines of JSON. The supervisor ends at the end of its input, and the sandbox ends with the
 * supervisor.
 *
 * @param memoryOf function that returns the memory use in bytes; below the limit that it receives, the result can be
 * approximate
 */
export async function supervise(
  { stateFolder, forwards, processes, memoryBytes, owner }: SuperviseProps,
  self: Self,
  memoryOf: (limitBytes: number) => number = usedMemory,
): Promise<void> {
  if (owner) {
    become(owner, self);
  }
  const servers = await Promise.all(forwards.map(forward));
  const say = (message: object) => void self.stdout.write(`${JSON.stringify(message)}\n`);
  const look = () => {
    if (readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length >= processes) {
      say({ kind: 'crowded' });
    }
  };
  const limitBytes = memoryOf(Infinity) + memoryBytes;
  const weigh = () => {
    if (memoryOf(limitBytes) > limitBytes) {
      say({ kind: 'hungry' });
    }
  };
  const watches = [setInterval(look, WATCH_MS), setInterval(weigh, MEMORY_WATCH_MS)];
  const commands = new Map<number, ChildProcess>();
  const onLine = (line: string) => act(JSON.parse(line) as Request, { stateFolder, commands, say, look });
  createInterface({ input: self.stdin })
    .on('line', onLine)
    .once('close', () => {
      watches.forEach((watch) => clearInterval(watch));
      servers.forEach((server) => server.close());
      self.exit();
    });
  say({ kind: 'ready' });
}

/** Switches to another user. Root also leaves its groups, and loses all other privileges with its user ID. */
function become({ uid, gid }: Owner, self: Self): void {
  if (self.getuid!() === 0) {
    self.setgroups!([]);
  }
  self.setgid!(gid);
  self.setuid!(uid);
}

interface Supervised {
  readonly stateFolder: string;
  readonly commands: Map<number, ChildProcess>;
  readonly say: (message: object) => void;
  /** Function that checks the number of processes, and reports if the limit is exceeded. */
  readonly look: () => void;
}

function act(request: Request, supervised: Supervised): void {
  const { stateFolder, commands, say } = supervised;
  const { kind, id } = request;
  if (kind === 'run') {
    run(request, supervised);
  } else if (kind === 'signal') {
    signal(commands.get(id)?.pid, request.name);
  } else if (kind === 'read') {
    supervised.look();
    say({ kind: 'answer', id, text: textOf(join(stateFolder, request.name)) });
  } else {
    writeFileSync(join(stateFolder, request.name), request.text, { mode: PRIVATE_FILE });
    say({ kind: 'answer', id, text: '' });
  }
}

function run(
  { id, program: [file, ...args], directory, environment }: Request & { kind: 'run' },
  to: Supervised,
): void {
  const output = (text: Buffer) => to.say({ kind: 'output', id, data: text.toString('base64') });
  const child = spawn(file, args, {
    cwd: directory,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  to.commands.set(id, child);
  child.once('error', (error) => {
    output(Buffer.from(`cannot start a process: ${error.message}\n`));
    to.say({ kind: 'ended', id, code: NOT_STARTED });
    to.say({ kind: 'drained', id });
  });
  child.once('exit', (code, name) =>
    to.say({ kind: 'ended', id, code: code ?? 128 + constants.signals[name as NodeJS.Signals] }),
  );
  child.stdout?.on('data', output).once('close', () => to.say({ kind: 'drained', id }));
}

function signal(group: number | undefined, name: NodeJS.Signals): void {
  try {
    process.kill(-group!, name);
  } catch {
    // the process has ended, or was never started
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
