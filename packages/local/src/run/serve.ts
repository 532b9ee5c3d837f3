import { setTimeout as sleep } from 'node:timers/promises';
import { ControlEndpoint } from '../control/control-endpoint';
import { announce, withdraw } from '../control/standing-run';
import { LivePage } from '../page/live-page';
import { ExecutionResult } from '../pipeline/execution-result';
import { ConsoleProgress } from '../progress/console-progress';
import { isUnfinished, retryFailed } from './failed-stages';
import { LocalRun } from './local-run';

const LOOK_MS = 200;

/** Settings of a run that waits for events or for the retry of a failed stage. */
export interface ServeProps {
  /** Folder of the run, to which `endpoint.json` is written. */
  readonly folder: string;
  /** Folders of local repositories, by the name of the repository that each one replaces. @default - none */
  readonly repositories?: Readonly<Record<string, string>>;
  readonly progress: Pick<ConsoleProgress, 'rest'>;
  /** Signal that ends the wait for a retry. @default - only the user can end the wait, on the live page */
  readonly signal?: AbortSignal;
}

/**
 * Lets events start pipelines until the signal is aborted. Meanwhile, `push`, `retry` and `rotate` commands of the same
 * user can reach the run.
 */
export async function serve(run: LocalRun, until: AbortSignal, props: ServeProps): Promise<readonly ExecutionResult[]> {
  return whileReachable(run, props, async (file) => {
    props.progress.rest(
      `running until you press Ctrl-C; slipway push, slipway retry and slipway rotate find the run through ${file} (secrets with a rotation schedule: ${run.rotations.length})`,
    );
    return run.serve(until);
  });
}

/**
 * Keeps a failed run available, so that the user can retry failed stages on the live page or with `slipway retry`. Ends
 * when no stage is left to retry, or when the user ends the run.
 */
export async function serveFailure(
  run: LocalRun,
  page: LivePage,
  props: ServeProps,
): Promise<readonly ExecutionResult[]> {
  const until = AbortSignal.any([page.offerEnd(), props.signal].filter((signal) => signal !== undefined));
  return whileReachable(run, props, async () => {
    props.progress.rest(
      'a stage has failed: retry it on the live page or with slipway retry, or end the run on the page or with Ctrl-C',
    );
    while (!until.aborted && isUnfinished(run.watched)) {
      await sleep(LOOK_MS);
      if (run.aws.death) {
        throw run.aws.death;
      }
    }
    return until.aborted ? run.serve(until) : run.finished(0);
  });
}

/**
 * Lets `slipway push`, `slipway retry` and `slipway rotate` of the same user find a run while `act` runs.
 *
 * @param act function that receives the path of `endpoint.json`, through which the commands find the run
 */
export async function whileReachable<T>(
  run: LocalRun,
  { folder, repositories = {} }: Pick<ServeProps, 'folder' | 'repositories'>,
  act: (file: string) => Promise<T>,
): Promise<T> {
  const control = await ControlEndpoint.start({
    rotate: async (secret, death) => run.rotate(secret, death),
    retryFailed: (request) => retryFailed(run.watched, request),
  });
  try {
    return await act(await announce(folder, run.aws, run.deployment, repositories, control.address));
  } finally {
    await withdraw(folder);
    await control.stop();
  }
}
