import { ECRClient } from '@aws-sdk/client-ecr';
import { BuiltImages, imageName, pushTarget } from './built-images';
import { callersOptions, Command } from './command';
import { dockerBuild, DockerBuildProps } from './docker-build';
import { engineOnPath } from './engine-on-path';
import { CommandError } from './errors';
import { pushImage } from './push-image';
import { BuildContainers } from './run/build-containers';
import { containerCommands } from './run/container-commands';

/** Settings that all `docker` commands of a build share. */
export interface DockerCommandProps extends DockerBuildProps {
  /** Containers that the build runs. @default - none: without an engine, a build cannot run containers */
  readonly containers?: BuildContainers;
}

/** First words of two-word commands, such as `docker image build`. */
const GROUPS = ['buildx', 'compose', 'container', 'image', 'manifest', 'network', 'system', 'volume'];

/**
 * Performs the `docker` commands of builds: logs in, and builds, tags and pushes images, with or without an engine.
 * With an engine, also runs containers. Resolves to the exit code, 0 by default.
 * @throws CommandError if the command fails, with the output of the command
 */
export async function dockerCommand(props: DockerCommandProps, command: Command): Promise<number | void> {
  const words = GROUPS.includes(command.args[0]) ? 2 : 1;
  const name = command.args
    .slice(0, words)
    .join(' ')
    .replace(/^(image|container) /, ''); // `docker image build` is `docker build`
  const args = command.args.slice(words);
  const { containers, engine } = props;
  const commands: Readonly<Record<string, () => Promise<number | void> | number | void>> = {
    login: () => login(command),
    logout: () => command.out('Removing login credentials\n'),
    '--version': () => command.out('Docker replacement of Slipway, without a container engine\n'),
    build: () => dockerBuild(props, command, args),
    'buildx create': () => {
      props.built.hasBuilder ||= args.includes('--use');
      command.out('slipway\n');
    },
    'buildx build': () => dockerBuild(props, command, args, props.built.hasBuilder),
    tag: () => tag(props.built, args),
    push: () => push(props, command, args),
    ...(containers && engine ? containerCommands({ ...props, containers, engine }, command, args) : {}),
  };
  if (!Object.hasOwn(commands, name)) {
    throw unsupported(props, command, name, Object.keys(commands));
  }
  return commands[name]();
}

function unsupported(
  { containers }: DockerCommandProps,
  { environment }: Command,
  name: string,
  known: readonly string[],
): CommandError {
  const called = `docker ${name}`.trim();
  const others = `docker ${known.join(', docker ')}`;
  if (containers) {
    const compose = /^compose\b/.test(name)
      ? 'Compose would pass files and the network of this machine to containers; use docker run and docker network create'
      : `this run supports ${others}`;
    return new CommandError(`'${called}' is not supported by the engine of this run: ${compose}`);
  }
  const engine = engineOnPath(environment.PATH);
  const found = engine === undefined ? 'this machine has no engine' : `${engine} is not used by this run`;
  return new CommandError(
    `Cannot connect to the Docker daemon: ${found}; without an engine, this run does not support '${called}', but ${others}`,
  );
}

function login({ input, out }: Command): void {
  if (input.trim() === '') {
    throw new CommandError('password is empty; pipe aws ecr get-login-password into docker login --password-stdin');
  }
  out('Login Succeeded\n');
}

function tag(built: BuiltImages, args: readonly string[]): void {
  if (args.length !== 2) {
    throw new CommandError(`docker tag needs SOURCE_IMAGE and TARGET_IMAGE, but got ${args.length} arguments`);
  }
  const [source, target] = args;
  const image = built.find(source);
  if (image === undefined) {
    throw new CommandError(
      `Error response from daemon: No such image: ${source}; a build can only use images that it has built`,
    );
  }
  built.add(image, [imageName(target)]);
}

async function push({ aws, built }: DockerCommandProps, { environment, err }: Command, args: readonly string[]) {
  const [reference, ...more] = args.filter((arg) => !['-q', '--quiet'].includes(arg));
  if (reference === undefined || more.length > 0 || reference.startsWith('-')) {
    throw new CommandError(`docker push needs one NAME[:TAG], but got ${args.join(' ') || 'nothing'}`);
  }
  const name = imageName(reference);
  const image = built.find(`${name.name}:${name.tag}`);
  if (image === undefined) {
    throw new CommandError(`An image does not exist locally with the tag: ${name.name}:${name.tag}`);
  }
  const target = pushTarget(name);
  const { blobs, manifest } = image;
  await pushImage(new ECRClient(callersOptions(aws, environment)), target.repository, target.tag, { blobs, manifest });
  err(`${target.tag}: digest: ${manifest.digest}\n`);
}
