import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Command, InvalidArgumentError } from 'commander';
import { chooseFence } from './choose-fence';
import { FenceSettings } from './open-fence';

/** What a command line says about the fence of builds. */
export interface FenceOptions {
  /** Whether builds run on the machine as it is. @default false */
  readonly unfenced?: boolean;
  /** Whether builds reach nothing but the endpoints of the run. @default false */
  readonly offline?: boolean;
  /** More hosts that builds may reach, `name` or `name:port`. @default - package registries only */
  readonly allowHost?: readonly string[];
  /** Folders and files that builds may read. @default - their tools only */
  readonly allowRead?: readonly string[];
}

/** Where a person can be asked. */
export interface FenceTerminal {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream;
}

/** Adds the options of the fence to a command that runs builds. */
export function addFenceOptions(command: Command): Command {
  return command
    .option('--unfenced', 'run builds without a fence: they can read and change what you can')
    .option('--offline', 'let fenced builds reach nothing but the run itself: no package registries')
    .option('--allow-host <name[:port]>', 'host that fenced builds may reach, may be repeated', collect, [])
    .option('--allow-read <path>', 'folder or file that fenced builds may read, may be repeated', collect, []);
}

/**
 * The fence that a command line asks for. Where builds cannot be fenced, the person at the terminal is asked.
 *
 * @param program @default - `bwrap` on the path
 * @throws UnfencedError if builds cannot be fenced here, and nobody has agreed to that
 * @throws InvalidArgumentError if the options contradict each other
 */
export async function fenceOf(
  { unfenced, offline, allowHost: hosts, allowRead: readable }: FenceOptions,
  terminal: FenceTerminal,
  program?: string,
): Promise<FenceSettings | undefined> {
  if (unfenced && offline) {
    throw new InvalidArgumentError('--offline needs a fence, and --unfenced is without one; give one of them');
  }
  const ask = terminal.stdin.isTTY ? async (reason: string) => question(reason, terminal) : undefined;
  const bubblewrap = await chooseFence({ unfenced, ask, program });
  return bubblewrap && { bubblewrap, offline, hosts, readable };
}

function collect(value: string, known: readonly string[]): readonly string[] {
  return [...known, value];
}

/** Only a full yes agrees. */
async function question(reason: string, { stdin, stdout }: FenceTerminal): Promise<boolean> {
  stdout.write(`\nBuilds cannot be fenced here: ${reason}\nWithout a fence they can read and change what you can.\n`);
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
