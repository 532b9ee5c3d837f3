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
Exit codes: 0 stopped with Ctrl-C after the deployment, 1 failed,
2 invalid usage (also if a parameter or secret has no value), 130 interrupted
during the deployment or the deletion.`;

interface UpOptions {
  readonly port?: number;
  readonly parameter: Record<string, string>;
  readonly ssm: Record<string, string>;
  readonly secret: Record<string, string>;
  readonly writeEnv?: string;
  readonly differences?: boolean;
  readonly allowRealAccount?: boolean;
}

/** Runs the command line and resolves to the exit code. Prints the reason for a failure to standard error. */
export async function main(
  argv: readonly string[],
  stdout: NodeJS.WritableStream,
  stderr: NodeJS.WritableStream,
): Promise<number> {
  const description = 'Deploys a synthesized CDK app to an embedded AWS on this machine';
  const cli = new CommandLine({ name: NAME, description, version, stdout, stderr });
  cli
    .command('up')
    .description('deploys cdk.out to an embedded AWS and keeps the embedded AWS running until Ctrl-C')
    .argument('<cdk.out>', 'folder of the synthesized app, such as cdk.out')
    .option('--port <number>', 'port of the embedded AWS (default: a free port)', parsePort)
    .option(
      '--parameter <name=value>',
      'template parameter; use Stack:name=value if several stacks have the parameter; can be repeated',
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
      'secret that the app expects in its account, and the environment variable that contains its value; can be repeated',
      parseSecret,
      {},
    )
    .option(
      '--write-env <file>',
      'file to create with the environment variables that clients need to use the embedded AWS; deleted at the end',
    )
    .option('--differences', 'list all differences from AWS, not only stubbed resources')
    .option('--allow-real-account', 'run even if the environment contains AWS credentials')
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
      () => onLine('stopping the embedded AWS (press Ctrl-C again to stop immediately)'),
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
