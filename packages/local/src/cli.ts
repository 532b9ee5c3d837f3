import { Command, InvalidArgumentError } from 'commander';
import { messageOf } from './error-message';
import { approverFor } from './approval/approvers';
import { refuseRealAccount } from './embedded-aws/real-account-guard';
import { ConsoleProgress } from './progress/console-progress';
import { pushCommand } from './push-command';
import { interruptible } from './run/interruptible';
import { runAssembly } from './run/run-assembly';

interface RunOptions {
  readonly source?: string;
  readonly out: string;
  readonly approve?: boolean;
  readonly reject?: boolean;
  readonly port?: number;
  readonly buildEnv: Record<string, string>;
  readonly repo: Record<string, string>;
  readonly serve?: boolean;
  readonly allowRealAccount?: boolean;
}

/** The command line. Resolves to the exit code; a failure to run is one line on standard error. */
export async function main(
  argv: readonly string[],
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WritableStream,
): Promise<number> {
  let exitCode = 0;
  const program = new Command('slipway')
    .description('Runs the pipelines of a synthesized CDK app on this machine')
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) });
  program
    .command('run')
    .description('deploys cdk.out to an embedded AWS, runs its pipelines, and deletes it again')
    .argument('<cdk.out>', 'folder of the synthesized app')
    .option('--source <path>', 'zip or folder to upload for the pipeline that starts from a bucket')
    .option('--out <folder>', 'where the report and the logs go', '.slipway')
    .option(
      '--repo <owner/name=path>',
      'local repository that stands for one on GitHub, may be repeated',
      parseRepository,
      {},
    )
    .option('--approve', 'approve every approval')
    .option('--reject', 'reject every approval')
    .option('--port <number>', 'port of the embedded AWS (default: a free one)', parsePort)
    .option('--build-env <name=value>', 'variable for every build, may be repeated', parseVariable, {})
    .option('--serve', 'keep the deployment standing and follow its rules until Ctrl-C')
    .option('--allow-real-account', 'run although the environment holds credentials of AWS')
    .action(async (assembly: string, options: RunOptions) => {
      exitCode = await run(assembly, options, stdin, stdout);
    });
  addCommand(
    program,
    pushCommand(stdout, (code) => (exitCode = code)),
  );
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return refused(error as Error, stderr);
  }
}

/** Commands that are made elsewhere do not take over how the program ends and where it writes. */
function addCommand(program: Command, command: Command): void {
  program.addCommand(command.copyInheritedSettings(program));
}

async function run(
  assembly: string,
  options: RunOptions,
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
): Promise<number> {
  refuseRealAccount(process.env, { allow: options.allowRealAccount });
  const approver = approverFor(decisionOf(options), stdin, stdout);
  const progress = new ConsoleProgress(stdout);
  try {
    const { succeeded } = await interruptible((signal) =>
      runAssembly({
        assembly,
        progress,
        signal,
        approver,
        source: options.source,
        folder: options.out,
        port: options.port,
        buildEnvironment: options.buildEnv,
        repositories: options.repo,
        ...(options.serve && { serveUntil: signal }),
      }),
    );
    return succeeded ? 0 : 1;
  } finally {
    progress.close();
  }
}

function decisionOf({ approve, reject }: RunOptions): boolean | undefined {
  if (approve && reject) {
    throw new InvalidArgumentError('--approve and --reject exclude each other; give one');
  }
  return approve || reject ? Boolean(approve) : undefined;
}

/** Commander has written its own errors already. */
function refused(
  error: Error & { readonly exitCode?: number; readonly code?: string },
  stderr: NodeJS.WritableStream,
): number {
  if (error.code?.startsWith('commander.')) {
    if (error instanceof InvalidArgumentError) {
      stderr.write(`slipway: ${error.message}\n`);
    }
    return error.exitCode!;
  }
  stderr.write(`slipway: ${messageOf(error)}\n`);
  return 1;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1024 || port > 65_535) {
    throw new InvalidArgumentError('a port is a number from 1024 to 65535');
  }
  return port;
}

function parseRepository(text: string, known: Record<string, string>): Record<string, string> {
  const [, name, path] = /^([\w.-]+\/[\w.-]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError('a repository is given as owner/name=path');
  }
  return { ...known, [name]: path };
}

function parseVariable(text: string, known: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError('a variable is given as NAME=value');
  }
  return { ...known, [name]: value };
}
