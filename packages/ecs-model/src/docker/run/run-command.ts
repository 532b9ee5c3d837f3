import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Command } from '../command';
import { CommandError } from '../errors';
import { BuildContainer, KILLED } from './build-container';
import { BuildContainers } from './build-containers';
import { findImage, ImageSources } from './find-image';
import { execCall, runCall } from './run-options';

/** Exit codes with which an engine reports that it could not start a program. */
const NOT_STARTED = [125, 126, 127];

/** Dependencies of the `docker` commands for containers. */
export interface ContainerCommandProps extends ImageSources {
  readonly containers: BuildContainers;
}

/** Performs `docker run`. Resolves to the exit code of the program, or to 0 once it runs in the background. */
export async function run(props: ContainerCommandProps, command: Command, args: readonly string[]): Promise<number> {
  const { containers } = props;
  const call = runCall(args);
  const { detach, rm: isTemporary } = call.options;
  const image = await findImage(props, command, call.target);
  const container = await containers.start({ call, image, command });
  if (isTemporary) {
    void container.ended().then(async () => containers.remove(container));
  }
  if (!detach) {
    return attached(container, command);
  }
  await container.started();
  if (NOT_STARTED.includes(container.exitCode!)) {
    container.listen(command)();
    return container.exitCode!;
  }
  command.out(`${container.props.id}\n`);
  return 0;
}

/** Performs `docker exec`. Resolves to the exit code of the program. */
export async function execute(
  {
    containers,
    engine: {
      run: { engine },
    },
  }: ContainerCommandProps,
  command: Command,
  args: readonly string[],
): Promise<number> {
  const { options, target, program } = execCall(args);
  const { input, out, err, signal, environment } = command;
  const variables = options.env.map((it) => (it.includes('=') ? it : `${it}=${environment[it] ?? ''}`));
  const [file, ...rest] = engine.execution({
    container: containers.find(target).props.container.name,
    program,
    reads: options.interactive,
    user: options.user,
    workingDirectory: options.workdir,
    environment: Object.fromEntries(variables.map((it) => [it.split('=')[0], it.slice(it.indexOf('=') + 1)])),
  });
  const child = spawn(file, rest, { env: { ...engine.environment }, detached: true, signal, stdio: 'pipe' });
  child.on('error', () => undefined); // the process that ran `docker` has ended
  void new Promise((resolve) => child.stdin.on('error', resolve)); // the program has closed its input
  child.stdin.end(options.interactive ? input : '');
  child.stdout.setEncoding('utf8').on('data', out);
  child.stderr.setEncoding('utf8').on('data', err);
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? KILLED;
}

/** Performs `docker logs`: prints the existing output and, with `--follow`, new output until the container ends. */
export async function logs({ containers }: ContainerCommandProps, command: Command, args: readonly string[]) {
  const isFollowing = args.some((arg) => ['-f', '--follow'].includes(arg));
  const [name] = args.filter((arg) => !arg.startsWith('-'));
  if (name === undefined) {
    throw new CommandError('docker logs needs a container');
  }
  const container = containers.find(name);
  const leave = container.listen(command);
  if (isFollowing) {
    await Promise.race([container.ended(), gone(command)]);
  }
  leave();
}

/** Passes on the output of a container until it ends. Stops the container if the `docker` process ends first. */
async function attached(container: BuildContainer, command: Command): Promise<number> {
  const leave = container.listen(command);
  void gone(command).then(async () => container.stop(0));
  return container.ended().finally(leave);
}

async function gone({ signal }: Command): Promise<void> {
  await (signal.aborted || once(signal, 'abort'));
}
