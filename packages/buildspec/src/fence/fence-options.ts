import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { BuildImages } from '../engine/build-images';
import { Engine } from '../engine/engine';
import { findEngine } from '../engine/find-engine';
import { chooseFence } from './choose-fence';
import { findBubblewrap } from './find-bubblewrap';
import { FenceSettings } from './open-fence';

/** Command line options that configure the fence of builds. */
export interface FenceOptions {
  /** Whether builds run directly on the machine, without a fence. @default false */
  readonly unfenced?: boolean;
  /** Whether builds can reach only the endpoints of the run. @default false */
  readonly offline?: boolean;
  /**
   * Additional hosts that builds can reach, as `name` or `name:port`. Cannot be combined with `offline`.
   * @default - only package registries
   */
  readonly allowHost?: readonly string[];
  /** Additional folders and files that builds can read. @default - only their tools */
  readonly allowRead?: readonly string[];
  /** Engine that runs builds in containers of their images. @default 'none' */
  readonly engine?: Engine['name'] | 'none';
  /** Replacements for build images, by the image name in the project. @default - none */
  readonly buildImage?: Readonly<Record<string, string>>;
}

const ENGINES = ['podman', 'docker', 'none'];

/** Terminal at which the user can be asked a question. */
export interface FenceTerminal {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream;
}

/** Adds the options for the fence to a command that runs builds. */
export function addFenceOptions(command: Command): Command {
  return command
    .option('--unfenced', 'run builds without isolation, with all your permissions')
    .option('--offline', 'let isolated builds reach only the endpoints of the run, not package registries')
    .option(
      '--allow-host <name[:port]>',
      'additional host that isolated builds can reach; can be repeated',
      collect,
      [],
    )
    .option(
      '--allow-read <path>',
      'additional folder or file that isolated builds can read; can be repeated',
      collect,
      [],
    )
    .addOption(
      new Option('--engine <name>', 'run builds in containers of their images').choices(ENGINES).default('none'),
    )
    .option(
      '--build-image <name=image>',
      'replacement for a build image, such as aws/codebuild/standard:7.0=node:24; can be repeated',
      parseImage,
      {},
    );
}

/**
 * Returns the fence settings that the command line options request, or undefined if builds run without a fence. If
 * builds cannot be fenced and a terminal is available, asks the user whether to run them without a fence.
 *
 * @param program path of bubblewrap @default - `bwrap` on the PATH
 * @param engineProgram path of the engine's program @default - the program on the PATH with the name of the engine
 * @throws UnfencedError if builds cannot be fenced on this machine and the user has not agreed to run them without a
 * fence
 * @throws EngineMissingError if the requested engine cannot be used
 * @throws InvalidArgumentError if the options contradict each other
 */
export async function fenceOf(
  options: FenceOptions,
  terminal: FenceTerminal,
  program?: string,
  engineProgram?: string,
): Promise<FenceSettings | undefined> {
  const { unfenced, offline, allowHost: hosts, allowRead: readable, engine, buildImage } = options;
  refuseContradictions(options);
  if (engine !== undefined && engine !== 'none') {
    const found = await findEngine(engine, { program: engineProgram });
    const images = new BuildImages({ engine: found, replaced: buildImage, offline });
    const bubblewrap = await findBubblewrap(program).catch(() => undefined); // reported by builds that need it
    return { bubblewrap, images, offline, hosts, readable };
  }
  const ask = terminal.stdin.isTTY ? async (reason: string) => question(reason, terminal) : undefined;
  const bubblewrap = await chooseFence({ unfenced, ask, program });
  return bubblewrap && { bubblewrap, offline, hosts, readable };
}

function refuseContradictions({
  unfenced,
  offline,
  allowHost = [],
  allowRead = [],
  engine = 'none',
  buildImage = {},
}: FenceOptions): void {
  if (unfenced && offline) {
    throw new InvalidArgumentError('--offline isolates builds, but --unfenced does not; pass only one of them');
  }
  if (unfenced && allowHost.length + allowRead.length > 0) {
    throw new InvalidArgumentError(
      '--allow-host and --allow-read make exceptions from isolation, but --unfenced ends it; pass only one of them',
    );
  }
  if (offline && allowHost.length > 0) {
    throw new InvalidArgumentError(
      '--allow-host lets builds reach a host, but --offline lets them reach none; pass only one of them',
    );
  }
  if (unfenced && engine !== 'none') {
    throw new InvalidArgumentError('--engine isolates builds, but --unfenced does not; pass only one of them');
  }
  if (engine === 'none' && Object.keys(buildImage).length > 0) {
    throw new InvalidArgumentError('--build-image is only for builds in containers; pass --engine as well');
  }
}

function parseImage(text: string, known: Readonly<Record<string, string>>): Record<string, string> {
  const [, name, image] = /^([^=\s]+)=([^=\s-][^=\s]*)$/.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError(
      'a replacement must have the form name=image, such as aws/codebuild/standard:7.0=node:24',
    );
  }
  return { ...known, [name]: image };
}

function collect(value: string, known: readonly string[]): readonly string[] {
  return [...known, value];
}

/** Asks the user to run builds without a fence. Only the full word "yes" counts as agreement. */
async function question(reason: string, { stdin, stdout }: FenceTerminal): Promise<boolean> {
  stdout.write(
    `\nBuilds cannot be isolated here: ${reason}\nWithout isolation, builds can read and change everything that you can.\n`,
  );
  const asked = createInterface({ input: stdin, output: stdout });
  asked.on('SIGINT', () => asked.close());
  const closed = once(asked, 'close').then(() => '');
  const answer = await Promise.race([
    asked.question('Type yes to run them without isolation, or anything else to stop: '),
    closed,
  ]);
  asked.close();
  return answer.trim().toLowerCase() === 'yes';
}
