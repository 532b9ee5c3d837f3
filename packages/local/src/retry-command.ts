import { CommandLine } from '@slipway/processes';
import { askRun, RetryAnswer, RetryRequest } from './control/control-endpoint';
import { findStandingRun } from './control/standing-run';

interface RetryOptions {
  readonly out: string;
  readonly execution?: string;
  readonly all?: boolean;
}

/** Adds the command `slipway retry`. */
export function addRetryCommand(cli: CommandLine, stdout: NodeJS.WritableStream, stderr: NodeJS.WritableStream): void {
  cli
    .command('retry')
    .description('retries a failed stage of a run, as CodePipeline would')
    .argument('<pipeline>', 'name of the pipeline')
    .argument('<stage>', 'name of the failed stage')
    .option('--all', 'repeat all actions of the stage (default: those that have not succeeded)')
    .option('--execution <id>', 'ID of the failed execution (default: the only execution that failed in the stage)')
    .option('--out <folder>', 'folder of the run, as passed to its --out option', '.slipway')
    .action(
      cli.endsWith(async (pipeline: string, stage: string, { out, execution, all = false }: RetryOptions) => {
        const { control } = await findStandingRun(out);
        const request: RetryRequest = { pipeline, stage, executionId: execution, allActions: all };
        const answer = await askRun<RetryAnswer>(control, '/retries', request);
        if ('problem' in answer) {
          stderr.write(`${answer.problem}\n`);
          return 1;
        }
        stdout.write(`stage ${stage} of ${pipeline} is retried: execution ${answer.executionId} continues\n`);
        return 0;
      }),
    );
}
