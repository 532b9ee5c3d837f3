import { Option } from 'commander';
import { CommandLine, parseParameter, parsePort } from '@slipway/processes';
import { describe } from './doctor/describe';
import { examine } from './doctor/examine';
import { PlannedRun } from './doctor/finding';

const EXIT_CODES = `
Exit codes: 0 a run can start, 1 something is missing, 2 invalid usage.`;

interface DoctorOptions extends Omit<PlannedRun, 'assembly' | 'parameters' | 'terminal'> {
  readonly parameter: Record<string, string>;
  readonly json?: boolean;
}

/**
 * Adds the command `slipway doctor`.
 *
 * @param stdin input of the command. If it is a terminal, a run could ask the user there as well
 */
export function addDoctorCommand(cli: CommandLine, stdin: NodeJS.ReadStream, stdout: NodeJS.WritableStream): void {
  cli
    .command('doctor')
    .description('lists what a run needs, what is missing, and how to install it; changes nothing')
    .argument('[cdk.out]', 'folder of the synthesized app (default: cdk.out, if it exists)')
    .option('--out <folder>', 'folder for the report and the logs', '.slipway')
    .option('--port <number>', 'port of the embedded AWS (default: a free one)', parsePort)
    .option('--parameter <name=value>', 'template parameter; can be repeated', parseParameter, {})
    .option('--unfenced', 'check for a run with --unfenced')
    .option('--allow-real-account', 'check for a run with --allow-real-account')
    .addOption(new Option('--engine <name>', 'check for a run with this engine').choices(['podman', 'docker']))
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXIT_CODES)
    .action(
      cli.endsWith(async (assembly: string | undefined, { parameter: parameters, json, ...run }: DoctorOptions) => {
        const examination = await examine({ ...run, assembly, parameters, terminal: stdin.isTTY });
        const lines = json ? [JSON.stringify(examination, null, 2)] : describe(examination);
        stdout.write(`${lines.join('\n')}\n`);
        return examination.ready ? 0 : 1;
      }),
    );
}
