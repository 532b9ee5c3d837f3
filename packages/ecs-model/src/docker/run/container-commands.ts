import { describeEngine } from '@slipway/buildspec';
import { BuiltImages } from '../built-images';
import { Command } from '../command';
import { CommandError } from '../errors';
import { findImage } from './find-image';
import { ContainerCommandProps, execute, logs, run } from './run-command';
import { FLAG, Options, parseOptions, TEXT, Values } from './run-options';

const STOP_SECONDS = 10;
const SHORT_ID = 12;

type Perform = (props: ContainerCommandProps, command: Command, args: readonly string[]) => Promise<number | void>;

const COMMANDS: Readonly<Record<string, Perform>> = {
  '--version': version,
  version,
  info: version,
  pull,
  run,
  exec: execute,
  logs,
  port,
  ps,
  stop,
  kill,
  rm: remove,
  wait,
  'network create': createNetwork,
  'network rm': removeNetwork,
};

/** Returns the `docker` commands for containers and networks, by name. Each resolves to its exit code, 0 by default. */
export function containerCommands(
  props: ContainerCommandProps,
  command: Command,
  args: readonly string[],
): Record<string, () => Promise<number | void>> {
  return Object.fromEntries(
    Object.entries(COMMANDS).map(([name, perform]) => [name, async () => perform(props, command, args)]),
  );
}

async function version({ engine }: ContainerCommandProps, { out }: Command): Promise<void> {
  out(`Docker replacement of Slipway, with ${describeEngine(engine.run.engine)}\n`);
}

async function pull(props: ContainerCommandProps, command: Command, args: readonly string[]): Promise<void> {
  const options = { quiet: { ...FLAG, short: 'q' }, platform: TEXT };
  const { names } = called('pull', options, args);
  await findImage({ ...props, built: new BuiltImages() }, command, names[0]); // a pull ignores images of the build
  command.out(`${names[0]}\n`);
}

async function port({ containers }: ContainerCommandProps, { out }: Command, args: readonly string[]): Promise<void> {
  const { names } = called('port', {}, args);
  const [name, wanted] = names;
  for (const [inside, outside] of containers.find(name).ports) {
    if (wanted === undefined) {
      out(`${inside}/tcp -> 127.0.0.1:${outside}\n`);
    } else if (Number.parseInt(wanted, 10) === inside) {
      out(`127.0.0.1:${outside}\n`);
    }
  }
}

async function ps({ containers }: ContainerCommandProps, { out }: Command, args: readonly string[]): Promise<void> {
  const { values } = parseOptions('ps', { all: { ...FLAG, short: 'a' }, quiet: { ...FLAG, short: 'q' } }, args);
  const shown = containers.all.filter(({ exitCode }) => values.all || exitCode === undefined);
  const lines = shown.map(({ props: { id, image, name } }) => [id.slice(0, SHORT_ID), image, name]);
  out(values.quiet ? '' : 'CONTAINER ID  IMAGE  NAMES\n');
  lines.forEach(([id, ...more]) => out(values.quiet ? `${id}\n` : `${[id, ...more].join('  ')}\n`));
}

async function stop({ containers }: ContainerCommandProps, { out }: Command, args: readonly string[]): Promise<void> {
  const { values, names } = called('stop', { time: { ...TEXT, short: 't' }, timeout: TEXT }, args);
  for (const name of names) {
    await containers.find(name).stop(Number(values.time ?? values.timeout ?? STOP_SECONDS));
    out(`${name}\n`);
  }
}

async function kill(props: ContainerCommandProps, command: Command, args: readonly string[]): Promise<void> {
  await stop(props, command, ['--time', '0', ...called('kill', {}, args).names]);
}

async function remove({ containers }: ContainerCommandProps, { out }: Command, args: readonly string[]): Promise<void> {
  const options = { force: { ...FLAG, short: 'f' }, volumes: { ...FLAG, short: 'v' } };
  const { values, names } = called('rm', options, args);
  for (const name of names) {
    const container = containers.find(name);
    if (container.exitCode === undefined && !values.force) {
      throw new CommandError(
        `cannot remove container "/${name}": container is running: stop the container before removing or force remove`,
      );
    }
    await containers.remove(container);
    out(`${name}\n`);
  }
}

async function wait({ containers }: ContainerCommandProps, { out }: Command, args: readonly string[]): Promise<void> {
  for (const name of called('wait', {}, args).names) {
    out(`${await containers.find(name).ended()}\n`);
  }
}

async function createNetwork(props: ContainerCommandProps, { out }: Command, args: readonly string[]): Promise<void> {
  const { names } = called('network create', { driver: { ...TEXT, short: 'd' } }, args);
  props.containers.networks.create(names[0]);
  out(`${names[0]}\n`);
}

async function removeNetwork(props: ContainerCommandProps, { out }: Command, args: readonly string[]): Promise<void> {
  for (const name of called('network rm', {}, args).names) {
    await props.containers.networks.remove(name);
    out(`${name}\n`);
  }
}

/**
 * Parses the options and names of a command. @throws CommandError if a name is missing or an option is not supported
 */
function called<T extends Options>(
  command: string,
  options: T,
  args: readonly string[],
): { readonly values: Values<T>; readonly names: readonly string[] } {
  const { values, positionals: names } = parseOptions(command, options, args);
  if (names.length === 0) {
    throw new CommandError(`docker ${command} needs at least one name`);
  }
  return { values, names };
}
