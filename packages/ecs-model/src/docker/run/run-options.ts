import { parseArgs, ParseArgsConfig } from 'node:util';
import { CommandError } from '../errors';

export type Options = NonNullable<ParseArgsConfig['options']>;
/** Values of command-line options, by option name. */
export type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>>['values'];

/** Option with a value. */
export const TEXT = { type: 'string' } as const;
const TEXTS = { type: 'string', multiple: true, default: [] as string[] } as const;
/** Option without a value. */
export const FLAG = { type: 'boolean', default: false } as const;
const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/**
 * Supported options of `docker run`. Options that give a container more access to the machine, such as `--privileged`,
 * are not supported.
 * @see https://docs.docker.com/reference/cli/docker/container/run/
 */
const RUN = {
  detach: { ...FLAG, short: 'd' },
  rm: FLAG,
  interactive: { ...FLAG, short: 'i' },
  init: FLAG,
  'read-only': FLAG,
  name: TEXT,
  env: { ...TEXTS, short: 'e' },
  'env-file': TEXTS,
  publish: { ...TEXTS, short: 'p' },
  volume: { ...TEXTS, short: 'v' },
  tmpfs: TEXTS,
  user: { ...TEXT, short: 'u' },
  workdir: { ...TEXT, short: 'w' },
  entrypoint: TEXT,
  memory: { ...TEXT, short: 'm' },
  network: TEXT,
  'network-alias': TEXTS,
  'cap-drop': TEXTS,
  // options without effect, because there is no terminal and only one platform, and each image is pulled once
  tty: { ...FLAG, short: 't' },
  platform: TEXT,
  pull: TEXT,
  label: { ...TEXTS, short: 'l' },
  quiet: { ...FLAG, short: 'q' },
} as const;

const EXEC = {
  interactive: { ...FLAG, short: 'i' },
  env: { ...TEXTS, short: 'e' },
  user: { ...TEXT, short: 'u' },
  workdir: { ...TEXT, short: 'w' },
  tty: { ...FLAG, short: 't' },
} as const;

/** Parsed arguments of a command: its options, the image or container, and the arguments of the program. */
export interface Called<T extends Options> {
  readonly options: Values<T>;
  readonly target: string;
  readonly program: readonly string[];
}

export type RunCall = Called<typeof RUN>;

/** Parses the arguments of `docker run`. @throws CommandError if an option is not supported */
export function runCall(args: readonly string[]): RunCall {
  return called('run', 'IMAGE', RUN, args);
}

/** Parses the arguments of `docker exec`. @throws CommandError if an option is not supported */
export function execCall(args: readonly string[]): Called<typeof EXEC> {
  return called('exec', 'CONTAINER', EXEC, args);
}

function called<T extends Options>(command: string, what: string, options: T, args: readonly string[]): Called<T> {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const target = tokens.find(({ kind }) => kind === 'positional');
  const { values } = parseOptions(command, options, args.slice(0, target?.index));
  if (target === undefined) {
    throw new CommandError(`docker ${command} needs ${what}`);
  }
  return { options: values, target: args[target.index], program: args.slice(target.index + 1) };
}

/** Parses the options of a command. @throws CommandError if an option is not supported */
export function parseOptions<T extends Options>(
  command: string,
  options: T,
  args: readonly string[],
): { readonly values: Values<T>; readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw new CommandError(
      `docker ${command}: ${(cause as Error).message.split('. ')[0]}; supported options: ${Object.keys(options)
        .map((it) => `--${it}`)
        .join(' ')}`,
      { cause },
    );
  }
}

/** Port of a container that is published to a port on 127.0.0.1. */
export interface PublishedPort {
  readonly inside: number;
  /** Port on 127.0.0.1. @default - a free port */
  readonly outside?: number;
}

/** Parses a value of `--publish`: `[[address:][port]:]port[/tcp]`. The address is ignored and is always 127.0.0.1. */
export function publishedPort(text: string): PublishedPort {
  const [, outside, inside] = /^(?:(?:[\d.]+:|\[[\da-f:]+\]:)?(\d*):)?(\d+)(?:\/tcp)?$/.exec(text) ?? [];
  if (inside === undefined) {
    throw new CommandError(`docker run: --publish ${text} is not supported; use TCP ports in the form 8080:80`);
  }
  return { inside: Number(inside), ...(outside && { outside: Number(outside) }) };
}

/** Parses a value of `--memory`, and returns the number of bytes. */
export function bytesOf(text: string): number {
  const [, number, unit = 'b'] = /^(\d+)([bkmg])?$/i.exec(text) ?? [];
  if (number === undefined) {
    throw new CommandError(`docker run: --memory ${text} is not a size; use a number with a unit, such as 512m`);
  }
  return Number(number) * UNITS[unit.toLowerCase()];
}

/** Volume or folder that is mounted in a container. */
export interface MountedPath {
  /** Path of a folder or file of the build, or name of a volume. @default - a new volume */
  readonly source?: string;
  readonly inside: string;
  readonly readOnly: boolean;
}

/**
 * Parses a value of `--volume`: `[source:]path[:options]`. @throws CommandError if the value does not have this form
 */
export function mountedPath(text: string): MountedPath {
  const parts = text.split(':');
  const [source, inside = source, options = ''] = parts;
  if (parts.length > 3 || !inside.startsWith('/')) {
    throw new CommandError(`docker run: --volume ${text} is not supported; use the form [source:]/path[:ro]`);
  }
  return { ...(parts.length > 1 && { source }), inside, readOnly: options.split(',').includes('ro') };
}
