import { CommandLine } from '@slipway/processes';
import { InvalidArgumentError } from 'commander';
import { RotationOutcome } from '@slipway/embedded-aws';
import { askRun, RotationRequest } from './control/control-endpoint';
import { findStandingRun } from './control/standing-run';

interface RotateOptions {
  readonly out: string;
  readonly dieAt?: number;
  readonly after?: boolean;
}

/** Adds the command `slipway rotate`. */
export function addRotateCommand(cli: CommandLine, stdout: NodeJS.WritableStream, stderr: NodeJS.WritableStream): void {
  cli
    .command('rotate')
    .description('rotates a secret of a running app, as Secrets Manager would')
    .argument('[secret]', 'name or ARN of the secret (default: the only secret with a rotation schedule)')
    .option(
      '--die-at <call>',
      'kill the rotation function at this call to Secrets Manager, such as 5 for the fifth, then invoke it again',
      parseCall,
    )
    .option('--after', 'kill the function after the call of --die-at instead of before it')
    .option('--out <folder>', 'folder of the run, as passed to its --out option', '.slipway')
    .action(
      cli.endsWith(async (secret: string | undefined, options: RotateOptions) =>
        rotate(secret, options, { stdout, stderr }),
      ),
    );
}

async function rotate(
  secret: string | undefined,
  { out, dieAt, after = false }: RotateOptions,
  { stdout, stderr }: { readonly stdout: NodeJS.WritableStream; readonly stderr: NodeJS.WritableStream },
): Promise<number> {
  const { control } = await findStandingRun(out);
  const request: RotationRequest = { secret, ...(dieAt !== undefined && { death: { call: dieAt, after } }) };
  const answer = await askRun<RotationOutcome>(control, '/rotations', request);
  if ('problem' in answer) {
    stderr.write(`${answer.problem}\n`);
    return 1;
  }
  const { secretArn, calls, versionId, diedAt } = answer;
  const died = diedAt === undefined ? '' : `; the rotation function was killed in the step ${diedAt} and invoked again`;
  stdout.write(`${secretArn} was rotated in ${calls} Secrets Manager calls: version ${versionId} is current${died}\n`);
  return 0;
}

function parseCall(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) {
    throw new InvalidArgumentError('use a whole number from 1 to 99999');
  }
  return Number(text);
}
