import { createRequire } from 'node:module';
import { addFenceOptions, FenceOptions } from '@slipway/buildspec';
import {
  CommandLine,
  parseParameter,
  parsePassed,
  parsePort,
  parseSecret,
  parseSsmParameter,
  parseVariable,
} from '@slipway/processes';
import { Command, InvalidArgumentError, Option } from 'commander';
import { GivenDecision, readDecisions } from './approval/given-decisions';
import { PageApprovals } from './page/page-approvals';
import { addDoctorCommand } from './doctor-command';
import { addPushCommand } from './push-command';
import { addRetryCommand } from './retry-command';
import { addRotateCommand } from './rotate-command';
import { findGivenSource, ONLY_REPOSITORY } from './run/given-source';
import { InTerminalProps, inTerminal } from './run/in-terminal';
import { runAssembly, RunAssemblyProps } from './run/run-assembly';
import { whileReachable } from './run/serve';
import { StartProps } from './run/start-pipelines';
import { Synthesis } from './watch/synthesis';
import { watchAssembly, WatchAssemblyProps } from './watch/watch-assembly';

const NAME = 'slipway';
/** Value that `--approve` and `--reject` have if they name no action. */
const EVERY = '*';
const { version } = createRequire(__filename)('../package.json') as { version: string };

type Streams = Required<InTerminalProps>['streams'];

interface RunOptions extends FenceOptions {
  readonly source?: string;
  readonly parameter: Record<string, string>;
  readonly ssm: Record<string, string>;
  readonly secret: Record<string, string>;
  readonly start?: string;
  readonly variable: Record<string, string>;
  readonly revision: Record<string, string>;
  readonly out: string;
  readonly approve: readonly string[];
  readonly reject: readonly string[];
  readonly approvals?: string;
  readonly junit?: string;
  readonly port?: number;
  readonly buildEnv: Record<string, string>;
  readonly env: readonly string[];
  readonly repo: Record<string, string>;
  readonly open?: boolean;
  readonly serve?: boolean;
  readonly rotationDay?: number;
  readonly strict?: boolean;
  readonly unused: 'report' | 'fail';
  readonly record?: string;
  readonly allowRealAccount?: boolean;
}

const EXIT_CODES = `
Exit codes: 0 as expected, 1 failed, 2 invalid usage (also if a parameter has no
value, the engine cannot be used, or builds cannot be fenced), 3 no action
except the source was executed (with --strict, also if any action was
simulated), 4 some permissions were never used (with --unused fail), 130
interrupted.`;

/**
 * Runs the command line and resolves to the exit code. If a command fails, its error message is printed to standard
 * error.
 */
export async function main(
  argv: readonly string[],
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WritableStream,
): Promise<number> {
  const cli = new CommandLine({
    name: NAME,
    description: 'Runs the pipelines of a synthesized CDK app on this machine',
    version,
    stdout,
    stderr,
  });
  const streams = { stdin, stdout, stderr };
  addRunCommand(
    cli,
    'run',
    'deploys cdk.out to an embedded AWS, runs its pipelines, and deletes everything',
    streams,
  ).option('--serve', 'keep the app deployed and let events start its pipelines until Ctrl-C');
  addRunCommand(cli, 'watch', 'runs the pipelines again whenever cdk.out is synthesized, until Ctrl-C', streams);
  addPushCommand(cli, stdout);
  addRetryCommand(cli, stdout, stderr);
  addRotateCommand(cli, stdout, stderr);
  addDoctorCommand(cli, stdin, stdout);
  return cli.run(argv);
}

/** Adds the command `slipway run` or `slipway watch`. */
function addRunCommand(cli: CommandLine, name: 'run' | 'watch', description: string, streams: Streams): Command {
  const command = cli
    .command(name)
    .description(description)
    .argument('<cdk.out>', 'folder of the synthesized app')
    .option(
      '--source <path>',
      'source of the pipeline: a ZIP file or folder to upload to its bucket, or a local git repository',
    )
    .option('--start <pipeline>', 'start this pipeline only')
    .option('--variable <name=value>', 'value of a pipeline variable; can be repeated', parsePipelineVariable, {})
    .option(
      '--revision <action=revision>',
      'commit, digest or object version for a source action; can be repeated',
      parseRevision,
      {},
    )
    .option(
      '--parameter <name=value>',
      'template parameter; use Stack:name=value if several stacks have it; can be repeated',
      parseParameter,
      {},
    )
    .option(
      '--ssm <name=value>',
      'Parameter Store value that the app expects in its account; can be repeated',
      parseSsmParameter,
      {},
    )
    .option(
      '--secret <name=VARIABLE>',
      'secret that the app expects in its account; its value is read from the environment variable; can be repeated',
      parseSecret,
      {},
    )
    .option('--out <folder>', 'folder for the report and the logs', '.slipway')
    .option(
      '--repo <[name=]path>',
      'local git repository to use instead of owner/name on GitHub, or to copy to name in CodeCommit; omit the name if the pipelines use only one repository; can be repeated',
      parseRepository,
      {},
    )
    .addOption(
      decidingOption('--approve [action]', 'approve every manual approval, or only the named action; can be repeated'),
    )
    .addOption(
      decidingOption('--reject [action]', 'reject every manual approval, or only the named action; can be repeated'),
    )
    .option('--approvals <file>', 'JSON file with decisions for individual approvals')
    .option('--junit <file>', 'also write the action results to this file, as JUnit XML')
    .option('--port <number>', 'port of the embedded AWS (default: a free one)', parsePort)
    .option('--build-env <name=value>', 'environment variable for every build; can be repeated', parseVariable, {})
    .option(
      '--env <name>',
      'your environment variable to pass to builds, such as a token; can be repeated',
      parsePassed,
      [],
    )
    .option('--open', 'show the run live in your browser')
    .option(
      '--rotation-day <seconds>',
      'length of a day for rotation schedules, in seconds (default: a real day)',
      parseSeconds,
    )
    .option('--strict', 'exit with 3 if any action was simulated, and with 1 if the stacks could not be deleted')
    .addOption(
      new Option('--unused <what>', 'what to do about unused permissions: report them, or fail with exit code 4')
        .choices(['report', 'fail'])
        .default('report'),
    )
    .option('--record <file>', 'file that accumulates the permissions used by several runs')
    .option('--allow-real-account', 'run even if the environment contains AWS credentials')
    .addHelpText('after', EXIT_CODES);
  return addFenceOptions(command).action(
    cli.endsWith(async (assembly: string, options: RunOptions) => {
      const synthesis = name === 'watch' ? new Synthesis(assembly) : undefined;
      await synthesis?.take();
      return run(assembly, options, streams, synthesis);
    }),
  );
}

async function run(
  assembly: string,
  options: RunOptions,
  streams: Streams,
  synthesis: Synthesis | undefined,
): Promise<number> {
  const {
    allowRealAccount,
    strict,
    source: given,
    parameter: parameters,
    ssm: ssmParameters,
    secret: givenSecrets,
    out: folder,
    port,
    buildEnv: buildEnvironment,
    env: passedVariables,
    repo,
    open,
    serve,
    rotationDay,
    junit,
    unused,
    record,
  } = options;
  const approvals = open || serve ? new PageApprovals() : undefined;
  return inTerminal(
    {
      name: NAME,
      decision: decisionOf(options),
      decisions: decisionsOf(options),
      pageApprover: approvals,
      allowRealAccount,
      fence: options,
      streams,
    },
    async ({ progress, approver, signal, fence }) => {
      const { source, repositories } = await findGivenSource(assembly, { source: given, repositories: repo });
      const start = startOf(options);
      return runAssembly({
        assembly,
        progress,
        signal,
        approver,
        fence,
        strict,
        source,
        parameters,
        ssmParameters,
        givenSecrets,
        start,
        folder,
        port,
        buildEnvironment,
        passedVariables,
        repositories,
        rotationDayMs: rotationDay && rotationDay * 1000,
        junit,
        failOnUnused: unused === 'fail',
        record,
        ...(serve && { serveUntil: signal }),
        ...(synthesis && watching(synthesis, { assembly, folder, source, start, progress, signal, repositories })),
        ...(approvals && { page: { approvals, open } }),
      });
    },
  );
}

/** Returns the run settings that `slipway watch` needs. */
function watching(
  synthesis: Synthesis,
  props: Omit<WatchAssemblyProps, 'synthesis'> & Pick<RunAssemblyProps, 'repositories'>,
): Pick<RunAssemblyProps, 'serveUntil' | 'deliver'> {
  const deliver: RunAssemblyProps['deliver'] = async (run) =>
    whileReachable(run, props, async () => watchAssembly(run, { ...props, synthesis }));
  return { serveUntil: props.signal, deliver };
}

/** Returns the pipeline to start and its input, or undefined if no option specifies them. */
function startOf({ start: pipeline, variable: variables, revision: revisions }: RunOptions): StartProps | undefined {
  const said = pipeline !== undefined || Object.keys({ ...variables, ...revisions }).length > 0;
  return said ? { pipeline, variables, revisions } : undefined;
}

/** Returns an option that, without a value, applies to every approval. */
function decidingOption(flags: string, description: string): Option {
  const collect = (action: string, known: readonly string[]) => [...known, action];
  return new Option(flags, description).preset(EVERY).argParser(collect).default([], 'ask');
}

function decisionOf({ approve, reject }: RunOptions): boolean | undefined {
  const [approved, rejected] = [approve.includes(EVERY), reject.includes(EVERY)];
  if (approved && rejected) {
    throw new InvalidArgumentError(
      '--approve and --reject cannot both be used without an action; pass only one of them',
    );
  }
  return approved || rejected ? approved : undefined;
}

/** Returns the decisions for individual approval actions. */
function decisionsOf({ approve, reject, approvals }: RunOptions): GivenDecision[] {
  const given = (actions: readonly string[], approved: boolean) =>
    actions
      .filter((action) => action !== EVERY)
      .map((action) => ({ action, approved, by: approved ? '--approve' : '--reject' }));
  return [...given(approve, true), ...given(reject, false), ...(approvals ? readDecisions(approvals) : [])];
}

function parseRepository(text: string, known: Record<string, string>): Record<string, string> {
  const rule =
    'use owner/name=path for GitHub, name=path for CodeCommit, or only a path if the pipelines use one repository';
  return {
    ...known,
    ...pairOf(text.includes('=') ? text : `${ONLY_REPOSITORY}=${text}`, /^((?:[\w.-]+(?:\/[\w.-]+)?)?)=(.+)$/s, rule),
  };
}

function parseSeconds(text: string): number {
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text) || Number(text) === 0) {
    throw new InvalidArgumentError('use a number of seconds, such as 30');
  }
  return Number(text);
}

/**
 * Parses the `name=value` argument of `--variable`.
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineVariable.html
 */
function parsePipelineVariable(text: string, known: Record<string, string>): Record<string, string> {
  return { ...known, ...pairOf(text, /^([\w@-]+)=(.+)$/s, 'use name=value') };
}

/**
 * Parses the `action=revision` argument of `--revision`.
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_SourceRevisionOverride.html
 */
function parseRevision(text: string, known: Record<string, string>): Record<string, string> {
  return { ...known, ...pairOf(text, /^([\w.@-]+)=(.+)$/s, 'use action=revision') };
}

/**
 * Parses an argument that consists of a name and a value.
 * @throws InvalidArgumentError with `rule` as its message if the text does not match the pattern
 */
function pairOf(text: string, pattern: RegExp, rule: string): Record<string, string> {
  const [, name, value] = pattern.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError(rule);
  }
  return { [name]: value };
}
