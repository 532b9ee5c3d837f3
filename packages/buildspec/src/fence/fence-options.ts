import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { BuildImages } from '../engine/build-images';
import { Engine } from '../engine/engine';
import { findEngine } from '../engine/find-engine';
import { chooseFence } from './choose-fence';
import { findBubblewrap } from './find-bubblewrap';
import { FenceSettings } from './open-fence';

/** Options of a command line for the fence of builds. */
export interface FenceOptions {
  /** Whether builds run directly on the machine. @default false */
  readonly unfenced?: boolean;
  /** Whether builds can reach only the endpoints of the run. @default false */
  readonly offline?: boolean;
  /** Additional hosts that builds may reach, `name` or `name:port`. @default - package registries only */
  readonly allowHost?: readonly string[];
  /** Folders and files that builds may read. @default - their tools only */
  readonly allowRead?: readonly string[];
  /** Engine that runs builds in their images. @default 'none' */
  readonly engine?: Engine['name'] | 'none';
  /** Replacements for the images that projects name. @default - none */
  readonly buildImage?: Readonly<Record<string, string>>;
}

const ENGINES = ['podman', 'docker', 'none'];

/** Terminal at which a person can be asked. */
export interface FenceTerminal {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream;
}

/** Adds the options of the fence to a command that runs builds. */
export function addFenceOptions(command: Command): Command {
  return command
    .option('--unfenced', 'run builds without isolation: they can read and change what you can')
    .option('--offline', 'let isolated builds reach only the run itself, and no package registries')
    .option('--allow-host <name[:port]>', 'host that isolated builds may reach, may be repeated', collect, [])
    .option('--allow-read <path>', 'folder or file that isolated builds may read, may be repeated', collect, [])
    .addOption(
      new Option('--engine <name>', 'run builds in containers of their images').choices(ENGINES).default('none'),
    )
    .option(
      '--build-image <name=image>',
      'replacement for an image that builds use (name=image), may be repeated',
      parseImage,
      {},
    );
}

/**
 * Returns the fence that a command line requests. If builds cannot be fenced, asks the person at the terminal.
 *
 * @param program path of bubblewrap @default - `bwrap` on the path
 * @param engineProgram path of the engine @default - the requested engine, on the path
 * @throws UnfencedError if builds cannot be fenced on this machine, and nobody has agreed to that
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
    const bubblewrap = await findBubblewrap(program).catch(() => undefined); // builds that need it report this
    return { bubblewrap, images, offline, hosts, readable };
  }
  const ask = terminal.stdin.isTTY ? async (reason: string) => question(reason, terminal) : undefined;
  const bubblewrap = await chooseFence({ unfenced, ask, program });
  return bubblewrap && { bubblewrap, offline, hosts, readable };
}

function refuseContradictions({ unfenced, offline, engine = 'none', buildImage = {} }: FenceOptions): void {
  if (unfenced && offline) {
    throw new InvalidArgumentError('--offline isolates builds, and --unfenced does not; give one of them');
  }
  if (unfenced && engine !== 'none') {
    throw new InvalidArgumentError('--engine isolates builds, and --unfenced does not; give one of them');
  }
  if (engine === 'none' && Object.keys(buildImage).length > 0) {
    throw new InvalidArgumentError('--build-image is for builds in containers; give --engine, too');
  }
}

function parseImage(text: string, known: Readonly<Record<string, string>>): Record<string, string> {
  const [, name, image] = /^([^=\s]+)=([^=\s-][^=\s]*)$/.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError('an image is given as name=image, such as aws/codebuild/standard:7.0=node:24');
  }
  return { ...known, [name]: image };
}

function collect(value: string, known: readonly string[]): readonly string[] {
  return [...known, value];
}

/** Asks a question. Only the full word "yes" agrees. */
async function question(reason: string, { stdin, stdout }: FenceTerminal): Promise<boolean> {
  stdout.write(
    `\nBuilds cannot be isolated here: ${reason}\nWithout isolation they can read and change what you can.\n`,
  );
  const asked = createInterface({ input: stdin, output: stdout });
  asked.on('SIGINT', () => asked.close());
  const closed = once(asked, 'close').then(() => '');
  const answer = await Promise.race([
    asked.question('Run them unfenced? Type yes, or anything else to stop: '),
    closed,
  ]);
  asked.close();
  return answer.trim().toLowerCase() === 'yes';
}
