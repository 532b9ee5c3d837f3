import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  CommandLine,
  INTERRUPTED,
  interruptible,
  parseParameter,
  parsePort,
  parseSecret,
  parseSsmParameter,
  RunInterruptedError,
} from '@slipway/processes';
import { InvalidArgumentError } from 'commander';
import { refuseRealAccount } from './emulator/real-account-guard';
import { findInstallation } from './emulator/virtual-environment';
import { up } from './up/up';

const NAME = 'slipway-aws';
const { version } = createRequire(__filename)('../package.json') as { version: string };

const EXIT_CODES = `
Exit codes: 0 it ran until Ctrl-C and was deleted, 1 something failed,
2 bad usage, 130 interrupted during the deployment.`;

interface UpOptions {
  readonly port?: number;
  readonly parameter: Record<string, string>;
  readonly ssm: Record<string, string>;
  readonly secret: Record<string, string>;
  readonly writeEnv?: string;
  readonly differences?: boolean;
  readonly allowRealAccount?: boolean;
}

/** Runs the command line and resolves to the exit code. A failure prints one line to standard error. */
export async function main(
  argv: readonly string[],
  stdout: NodeJS.WritableStream,
  stderr: NodeJS.WritableStream,
): Promise<number> {
  const description = 'Deploys a synthesized CDK app to an AWS on this machine';
  const cli = new CommandLine({ name: NAME, description, version, stdout, stderr });
  cli
    .command('up')
    .description('deploys cdk.out to an embedded AWS, and keeps it running until Ctrl-C')
    .argument('<cdk.out>', 'folder of the synthesized app')
    .option('--port <number>', 'port of the embedded AWS (default: a free one)', parsePort)
    .option(
      '--parameter <name=value>',
      'template parameter, Stack:name=value if several stacks have it, may be repeated',
      parseParameter,
      {},
    )
    .option(
      '--ssm <name=value>',
      'Parameter Store value that the app expects in its account, may be repeated',
      parseSsmParameter,
      {},
    )
    .option(
      '--secret <name=VARIABLE>',
      'secret that the app expects in its account, with the value of your variable, may be repeated',
      parseSecret,
      {},
    )
    .option('--write-env <file>', 'new file for the environment variables that point to it; deleted at the end')
    .option('--differences', 'list every difference from AWS, not only the stubs')
    .option('--allow-real-account', 'run although the environment holds credentials of AWS')
    .addHelpText('after', EXIT_CODES)
    .action(cli.endsWith((assembly: string, options: UpOptions) => run(assembly, options, stdout, stderr)));
  return cli.run(argv);
}

async function run(
  assembly: string,
  {
    port,
    parameter: parameters,
    ssm: ssmParameters,
    secret: secrets,
    writeEnv: environmentFile,
    differences: allDifferences,
    allowRealAccount: allow,
  }: UpOptions,
  stdout: NodeJS.WritableStream,
  stderr: NodeJS.WritableStream,
): Promise<number> {
  if (environmentFile !== undefined && existsSync(environmentFile)) {
    throw new InvalidArgumentError(`--write-env ${environmentFile} exists; choose a new file, or delete it`);
  }
  refuseRealAccount(process.env, { allow });
  await findInstallation(process.env);
  const onLine = (line: string) => void stdout.write(`${line}\n`);
  try {
    await interruptible(
      (signal) =>
        up({ assembly, parameters, ssmParameters, secrets, port, environmentFile, allDifferences, signal, onLine }),
      () => onLine('stopping, and deleting what was deployed (Ctrl-C again ends at once)'),
    );
    return 0;
  } catch (error) {
    if (!(error instanceof RunInterruptedError)) {
      throw error;
    }
    stderr.write(`${NAME}: ${error.message}\n`);
    return INTERRUPTED;
  }
}
