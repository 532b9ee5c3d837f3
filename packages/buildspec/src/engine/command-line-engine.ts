import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';
import { z } from 'zod';
import { ContainerMount } from './container-mount';
import { ContainerProps, Engine, Execution, LocalImage } from './engine';
import { EngineError } from './errors';
import { RUN_LABEL } from './engine-run';
import { DockerfileBuild } from './dockerfile-build';
import { ServiceContainer } from './service-container';

/**
 * Matches the names of environment variables that tell `docker` and `podman` which engine to use and where the user's
 * settings are.
 */
const SETTINGS =
  /^(DOCKER_(HOST|CONTEXT|CONFIG|CERT_PATH|TLS_VERIFY)|CONTAINERS_\w+|CONTAINER_(HOST|CONNECTION|SSHKEY)|XDG_(RUNTIME|DATA)_\w+)$/;
const ASK_MS = 60_000;
/** Maximum number of attempts to remove a container. An attempt fails while the container is ending. */
const REMOVALS = 5;
/** Timeout of an attempt, in milliseconds. An attempt that waits for a container with many processes can hang. */
const REMOVAL_MS = 15_000;
const PAUSE_MS = 100;
/** Maximum number of processes and threads during an image build. */
const PROCESSES = 4096;
/**
 * Capabilities that root in a container needs to install packages and switch users. Root cannot create devices, trace
 * processes, or use raw sockets.
 */
const CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'];
/** Label of build containers, with which users can find them. */
const LABEL = 'slipway.build';
const REMOVAL = join(__dirname, '..', '..', 'assets', 'remove-with-run.sh');

/** Schema for the `inspect` output. Docker and Podman use the same field names in JSON, but not in templates. */
const imagesSchema = z.tuple([
  z.object({ Id: z.string(), Config: z.object({ Env: z.array(z.string()).nullish() }).nullish() }),
]);

/** Differences between the command lines of Docker and Podman. */
export interface Dialect {
  /** Additional options of `run`. */
  readonly run: readonly string[];
  /** Additional options of `rm`. */
  readonly rm: readonly string[];
  /** Additional options of `build`. */
  readonly build: readonly string[];
  /**
   * Function that returns the value of the network option with which `build` joins a container's network, from the
   * container's name and the ID of its first process.
   */
  readonly network: (container: string, pid: string) => string;
  /** Function that returns the options that make a file readable for the commands in an image build. */
  readonly file: (path: string) => readonly string[];
}

const DIALECTS: Readonly<Record<Engine['name'], Dialect>> = {
  docker: {
    run: [],
    rm: ['--force'],
    build: [],
    network: (container) => `container:${container}`,
    file: () => [],
  },
  // by default, podman passes the user's proxies to every container, and waits ten seconds for a container to end
  podman: {
    run: ['--http-proxy=false'],
    rm: ['--force', '--time', '0', '--ignore'],
    build: ['--http-proxy=false', '--pull=never', '--layers=false'],
    network: (_, pid) => `ns:/proc/${pid}/ns/net`,
    file: (path) => ['--volume', `${path}:${path}:ro`],
  },
};

export interface CommandLineEngineProps {
  readonly name: Engine['name'];
  readonly version: string;
  readonly storage: string;
  /** Whether the commands of a Dockerfile run in the network that a build names, and have limits. */
  readonly isolatesBuilds: boolean;
  /** User that runs the programs in a container. @default - root */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Maximum number of open files for each process. The limit cannot exceed that of the runner. */
  readonly openFiles: number;
  /** Path of the engine's program. @default - the program on the PATH with the name of the engine */
  readonly program?: string;
}

/** Docker or Podman, used through its command line. */
export class CommandLineEngine implements Engine {
  public readonly name: Engine['name'];
  public readonly version: string;
  public readonly storage: string;
  public readonly isRoot: boolean;
  public readonly isolatesBuilds: boolean;
  public readonly environment = engineEnvironment();

  constructor(private readonly props: CommandLineEngineProps) {
    this.name = props.name;
    this.version = props.version;
    this.storage = props.storage;
    this.isRoot = props.user === undefined;
    this.isolatesBuilds = props.isolatesBuilds;
  }

  public async image(name: string): Promise<LocalImage | undefined> {
    const text = await this.ask('image', 'inspect', name).catch(() => undefined);
    if (text === undefined) {
      return undefined;
    }
    const [{ Id: id, Config: config }] = imagesSchema.parse(JSON.parse(text));
    return { id, environment: Object.fromEntries((config?.Env ?? []).map(pairOf)) };
  }

  public async pull(name: string, signal: AbortSignal): Promise<void> {
    await this.run(['pull', '--quiet', name], { signal });
  }

  public start({ name, labels, image, program, mounts, ...bounds }: ContainerProps): [string, ...string[]] {
    const { fileBytes, processes, memoryBytes } = bounds;
    const { user, openFiles } = this.props;
    const [entrypoint, ...args] = program;
    const limits = { fsize: fileBytes, nofile: openFiles, nproc: processes };
    return [
      this.program,
      'run',
      ...['--rm', '--interactive', '--pull=never', '--name', name],
      ...labelOptions(labels ?? { [LABEL]: String(process.pid) }),
      ...this.dialect.run,
      ...['--network', 'none', '--workdir', '/', '--user', user ? `${user.uid}:${user.gid}` : '0:0'],
      ...['--cap-drop', 'ALL', ...(user ? [] : CAPABILITIES.flatMap((it) => ['--cap-add', it]))],
      ...['--security-opt', 'no-new-privileges', '--security-opt', 'label=disable'],
      ...['--pids-limit', String(processes), '--memory', String(memoryBytes), '--memory-swap', String(memoryBytes)],
      ...['--oom-score-adj', '1000'], // if memory runs out, the kernel ends the build before the user's programs
      ...limitOptions({ core: 0, ...limits }),
      ...mounts.flatMap((mount) => ['--mount', mountOf(mount)]),
      ...['--entrypoint', entrypoint, image, ...args],
    ];
  }

  public serve(container: ServiceContainer): [string, ...string[]] {
    const { name, image, labels, network, entryPoint = [], command = [], user, workingDirectory } = container;
    const { environment, mounts, volumes, memoryFolders, memoryBytes, processes, dropped = [] } = container;
    const [entrypoint, ...first] = entryPoint;
    const limits = { core: 0, nofile: this.props.openFiles, nproc: processes };
    return [
      this.program,
      'run',
      ...['--pull=never', '--log-driver', 'none', '--name', name, ...labelOptions(labels)],
      ...this.dialect.run,
      ...['--network', `container:${network}`, '--env-file', container.environmentFile],
      ...Object.entries(environment).flatMap(([variable, value]) => ['--env', `${variable}=${value}`]),
      ...(user === undefined ? [] : ['--user', user]),
      ...(workingDirectory === undefined ? [] : ['--workdir', workingDirectory]),
      ...(container.readOnlyRoot ? ['--read-only'] : []),
      ...(container.init ? ['--init'] : []),
      ...(container.reads ? ['--interactive'] : []),
      ...dropped.flatMap((capability) => ['--cap-drop', capability]),
      ...['--security-opt', 'no-new-privileges', '--security-opt', 'label=disable'],
      ...['--pids-limit', String(processes), ...limitOptions(limits), '--oom-score-adj', '1000'],
      ...(memoryBytes === undefined ? [] : ['--memory', String(memoryBytes), '--memory-swap', String(memoryBytes)]),
      ...mounts.flatMap((mount) => ['--mount', mountOf(mount)]),
      ...volumes.flatMap((it) => ['--volume', `${it.name}:${it.inside}${it.readOnly ? ':ro' : ''}`]),
      ...memoryFolders.flatMap(({ inside, mebibytes }) => ['--tmpfs', `${inside}:size=${mebibytes}m`]),
      ...(entrypoint === undefined ? [] : ['--entrypoint', entrypoint]),
      image,
      ...first,
      ...command,
    ];
  }

  public async runs(container: string): Promise<boolean> {
    const state = this.ask('container', 'inspect', '--format', '{{.State.Running}}', container);
    return (await state.catch(() => 'false')) === 'true';
  }

  public async exec(container: string, program: readonly string[], signal: AbortSignal): Promise<void> {
    await this.run(['exec', container, ...program], { signal });
  }

  public execution({ container, program, reads, user, workingDirectory, environment }: Execution): string[] {
    return [
      this.program,
      'exec',
      ...(reads ? ['--interactive'] : []),
      ...(user === undefined ? [] : ['--user', user]),
      ...(workingDirectory === undefined ? [] : ['--workdir', workingDirectory]),
      ...Object.entries(environment).flatMap(([variable, value]) => ['--env', `${variable}=${value}`]),
      ...[container, ...program],
    ];
  }

  public async stop(container: string, seconds: number): Promise<void> {
    await this.run(['stop', '-t', String(seconds), container], {}).catch(unlessGone);
  }

  public async build(image: DockerfileBuild, signal: AbortSignal, onLine: (line: string) => void): Promise<void> {
    const { file, context, name, network, args, target, platform, files } = image;
    const options = [
      ...['build', '--force-rm', '--file', file, '--tag', name, ...this.dialect.build],
      ...['--network', network === undefined ? 'none' : await this.networkOf(network)],
      ...(this.isolatesBuilds ? limitOptions({ nofile: this.props.openFiles, nproc: PROCESSES }) : []),
      ...Object.entries(args).flatMap(([argument, value]) => ['--build-arg', `${argument}=${value}`]),
      ...(target === undefined ? [] : ['--target', target]),
      ...(platform === undefined ? [] : ['--platform', platform]),
      ...files.flatMap(this.dialect.file),
      context,
    ];
    await this.stream(options, signal, onLine);
  }

  public async save(image: string, archive: string): Promise<void> {
    await this.run(['save', '--output', archive, image], {});
  }

  public removal(run: string): [string, ...string[]] {
    return ['sh', REMOVAL, this.program, run, RUN_LABEL, ...this.dialect.rm];
  }

  public async remove(container: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const args = ['rm', ...this.dialect.rm, container];
        return await this.run(args, { timeout: REMOVAL_MS }).then(() => undefined, unlessGone);
      } catch (error) {
        if (attempt === REMOVALS) {
          throw error;
        }
        await sleep(PAUSE_MS); // it is just ending or being removed
      }
    }
  }

  public async writtenBytes(container: string): Promise<number> {
    const text = await this.ask('container', 'inspect', '--size', '--format', '{{.SizeRw}}', container);
    return Number.parseInt(`0${text}`, 10); // the engine prints `<nil>` if the size is unknown
  }

  /** Returns the network of a container, as an option of `build`. */
  private async networkOf(container: string): Promise<string> {
    const pid = await this.ask('container', 'inspect', '--format', '{{.State.Pid}}', container);
    return this.dialect.network(container, pid);
  }

  private get program(): string {
    return this.props.program ?? this.name;
  }

  private get dialect(): Dialect {
    return DIALECTS[this.name];
  }

  private async ask(...args: readonly string[]): Promise<string> {
    return this.run(args, { timeout: ASK_MS });
  }

  /**
   * Runs an engine command, and passes each line of its output to `onLine`.
   *
   * @throws EngineError, with the last line of the output, if the command fails
   */
  private async stream(args: readonly string[], signal: AbortSignal, onLine: (line: string) => void): Promise<void> {
    // only Docker's older builder can join the network of a container
    const env = { ...this.environment, DOCKER_BUILDKIT: '0' };
    const child = spawn(this.program, args, { env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let last = '';
    [child.stdout, child.stderr].forEach((input) =>
      createInterface({ input }).on('line', (line) => {
        last = line;
        onLine(line);
      }),
    );
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) {
      throw new EngineError(last);
    }
  }

  private async run(args: readonly string[], options: object): Promise<string> {
    return runEngine(this.program, args, options);
  }
}

/**
 * Runs an engine command and returns its output. @throws EngineError, with the engine's message, if the command fails
 */
export async function runEngine(program: string, args: readonly string[], options: object): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, [...args], { env: engineEnvironment(), ...options });
    return stdout.trim();
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    throw new EngineError(stderr?.trim().split('\n').at(-1) || message, { cause: error });
  }
}

/**
 * Returns the environment variables for engine commands. They include the user's proxies, which registries may need.
 */
function engineEnvironment(): Record<string, string> {
  return childEnvironment({ pass: [SETTINGS] });
}

function labelOptions(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).flatMap(([label, value]) => ['--label', `${label}=${value}`]);
}

function limitOptions(limits: Readonly<Record<string, number>>): string[] {
  return Object.entries(limits).flatMap(([limit, most]) => ['--ulimit', `${limit}=${most}:${most}`]);
}

/** Rethrows an error of the engine, unless the error is that the container no longer exists. */
function unlessGone(error: EngineError): void {
  if (!/no such container|no container with name|removal .* is already in progress/i.test(error.message)) {
    throw error;
  }
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}

function mountOf({ inside, outside, readOnly }: ContainerMount): string {
  const wrong = [inside, outside].find((path) => /[",\n]/.test(path));
  if (wrong !== undefined) {
    throw new EngineError(
      `a container cannot mount ${JSON.stringify(wrong)}: the path contains a comma, quotation mark or line break; use another folder`,
    );
  }
  return ['type=bind', `source=${outside}`, `target=${inside}`, ...(readOnly ? ['readonly'] : [])].join(',');
}
