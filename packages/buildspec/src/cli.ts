import { createRequire } from 'node:module';
import {
  CommandLine,
  INTERRUPTED,
  interruptible,
  networkEnvironment,
  parsePassed,
  parseVariable,
} from '@slipway/processes';
import { InvalidArgumentError } from 'commander';
import { BuildResult } from './build-result';
import { addFenceOptions, fenceOf, FenceOptions, FenceTerminal } from './fence/fence-options';
import { FenceSettings } from './fence/open-fence';
import { runFolder } from './folder/run-folder';
import { isFree } from './folder/save-artifacts';

const NAME = 'slipway-buildspec';
const MINUTE_MS = 60_000;
/** Maximum timeout that CodeBuild allows, in minutes. */
const LONGEST = 2160;
const { version } = createRequire(__filename)('../package.json') as { version: string };

const EXIT_CODES = `
Exit codes: 0 the build succeeded, 1 the build failed or could not run,
2 invalid usage (also if the engine cannot be used, or builds cannot be
fenced), 130 interrupted.`;

interface RunOptions extends FenceOptions {
  readonly buildspec: string;
  readonly env: Record<string, string>;
  readonly pass: readonly string[];
  readonly out?: string;
  readonly image?: string;
  readonly timeout: number;
}

/** Runs the command line and resolves to the exit code. Prints the reason for a failure to standard error. */
export async function main(
  argv: readonly string[],
  stdin: FenceTerminal['stdin'],
  stdout: NodeJS.WritableStream,
  stderr: NodeJS.WritableStream,
): Promise<number> {
  const description = 'Runs a buildspec.yml on this machine, as CodeBuild would';
  const cli = new CommandLine({ name: NAME, description, version, stdout, stderr });
  const command = cli
    .command('run')
    .description("copies a folder, and runs the folder's buildspec in the copy")
    .argument('<folder>', 'source folder, which is never changed')
    .option('--buildspec <file>', 'path of the buildspec, relative to the folder', 'buildspec.yml')
    .option(
      '--env <name=value>',
      'environment variable for the build, which overrides the buildspec; can be repeated',
      parseVariable,
      {},
    )
    .option(
      '--pass <name>',
      'name of your environment variable to pass to the build; its value is masked in the log; can be repeated',
      parsePassed,
      [],
    )
    .option('--out <folder>', 'new or empty folder for the artifacts (default: artifacts are not kept)')
    .option(
      '--image <name>',
      'build image, such as aws/codebuild/standard:7.0; it runs only with --engine, otherwise it only determines sh and the valid runtime-versions (default: none)',
    )
    .option('--timeout <minutes>', 'timeout of the build', parseMinutes, 60)
    .addHelpText('after', EXIT_CODES);
  addFenceOptions(command).action(
    cli.endsWith((folder: string, options: RunOptions) => run(folder, options, { stdin, stdout })),
  );
  return cli.run(argv);
}

async function run(folder: string, options: RunOptions, terminal: FenceTerminal): Promise<number> {
  const { buildspec, env: variables, pass: passedVariables, out: artifactFolder, image, timeout } = options;
  if (options.engine !== 'none' && image === undefined) {
    throw new InvalidArgumentError('--engine runs the build in a container of its image; pass the image with --image');
  }
  if (artifactFolder !== undefined && !(await isFree(artifactFolder))) {
    throw new InvalidArgumentError(`--out ${artifactFolder} is not an empty folder; choose a new or empty folder`);
  }
  const fence = await settingsOf(options, terminal);
  const say = (line: string) => void terminal.stdout.write(`${line}\n`);
  const result = await interruptible(
    (signal) =>
      runFolder({
        folder,
        buildspec,
        variables,
        passedVariables,
        artifactFolder,
        fence,
        image,
        timeoutMs: timeout * MINUTE_MS,
        signal,
        onLine: say,
      }),
    () => say('stopping the build (press Ctrl-C again to stop immediately)'),
  );
  say(verdictOf(result));
  return exitCodeOf(result);
}

/** Returns the fence settings, or undefined if the user agrees to run without a fence. */
async function settingsOf(options: FenceOptions, terminal: FenceTerminal): Promise<FenceSettings | undefined> {
  const settings = await fenceOf(options, terminal);
  return settings && { ...settings, network: networkEnvironment() };
}

function verdictOf({ status, phases }: BuildResult): string {
  const failed = phases.find((phase) => phase.status !== 'SUCCEEDED');
  const milliseconds = phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const where = failed === undefined ? '' : ` in phase ${failed.name}`;
  return `build ${status}${where} after ${(milliseconds / 1000).toFixed(1)} s`;
}

function exitCodeOf({ status }: BuildResult): number {
  if (status === 'STOPPED') {
    return INTERRUPTED;
  }
  return status === 'SUCCEEDED' ? 0 : 1;
}

function parseMinutes(text: string): number {
  const minutes = Number(text);
  if (!(minutes > 0 && minutes <= LONGEST)) {
    throw new InvalidArgumentError(`a timeout must be a number of minutes greater than 0 and at most ${LONGEST}`);
  }
  return minutes;
}
