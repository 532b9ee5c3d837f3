import { messageOf } from '@slipway/processes';
import { ExecutionResult } from '../pipeline/execution-result';
import { ConsoleProgress } from '../progress/console-progress';
import { haveSucceeded, verdictLine, verdictOf } from '../report/verdict';
import { LocalRun } from '../run/local-run';
import { Delivered } from '../run/run-assembly';
import { StartPipelinesProps, startPipelines } from '../run/start-pipelines';
import { Synthesis } from './synthesis';

export interface WatchAssemblyProps extends StartPipelinesProps {
  /** Folder to which the app is synthesized. */
  readonly assembly: string;
  /** Detector of new syntheses of the app in the folder `assembly`. */
  readonly synthesis: Synthesis;
  readonly progress: Pick<ConsoleProgress, 'step' | 'rest'>;
  /** Signal that ends the watch. */
  readonly signal: AbortSignal;
}

/**
 * Runs the pipelines of an app once, and again whenever a changed app is synthesized to its folder. Each change stops
 * running executions, and is deployed to the existing stacks. If a pipeline or a deployment fails, the watch continues
 * with the next change.
 *
 * @throws EmulatorDiedError if the embedded AWS ends
 */
export async function watchAssembly(run: LocalRun, props: WatchAssemblyProps): Promise<Delivered> {
  const { assembly, synthesis, progress, signal } = props;
  const check = () => {
    if (run.aws.death) {
      throw run.aws.death;
    }
  };
  let [deployed, outcome]: [boolean, Outcome] = [true, nothingDelivered];
  for (;;) {
    const over = new AbortController();
    const changed = synthesis.changes(signal, check).finally(() => over.abort());
    const delivering = deployed ? deliver(run, props, over.signal) : nothingDelivered;
    outcome = (await Promise.race([delivering, changed.then(() => undefined)])) ?? outcome;
    if (!over.signal.aborted) {
      progress.rest(`watching ${assembly}: the pipelines run again when the app changes; press Ctrl-C to end`);
    }
    if (!(await changed)) {
      const executions = await run.results(); // a retry may have changed the outcome of the last run
      return { executions, ...outcome(executions) };
    }
    progress.step(`${assembly} has changed`);
    await run.stopExecutions(`${assembly} has changed`);
    deployed = await update(run, props);
  }
}

/** Function that returns the outcome of a completed run of the pipelines, from the results of all executions. */
type Outcome = (all: readonly ExecutionResult[]) => Omit<Delivered, 'executions'>;

function nothingDelivered(): ReturnType<Outcome> {
  return { asExpected: false };
}

/** Runs the pipelines once. Resolves to the outcome, or to undefined if aborted first. Never rejects. */
async function deliver(run: LocalRun, props: WatchAssemblyProps, over: AbortSignal): Promise<Outcome | undefined> {
  const { progress } = props;
  try {
    const [before, known] = [run.started, run.started + run.refused.length];
    const count = await startPipelines(run, props);
    const results = await run.finished(known + count);
    if (over.aborted) {
      return undefined;
    }
    const outcome = (all: readonly ExecutionResult[]) => {
      const judged = all.slice(before, results.length);
      return { judged, asExpected: haveSucceeded(judged) };
    };
    const { judged: executions, asExpected } = outcome(results);
    progress.step(verdictLine(verdictOf({ executions, asExpected, interrupted: false }), executions, false));
    return outcome;
  } catch (error) {
    if (over.aborted) {
      return undefined;
    }
    progress.step(messageOf(error));
    return nothingDelivered;
  }
}

/** Deploys a change. Returns whether the deployment succeeded. If not, prints the reason. */
async function update(run: LocalRun, { assembly, progress }: WatchAssemblyProps): Promise<boolean> {
  try {
    await run.update(assembly);
    return true;
  } catch (error) {
    progress.step(`not deployed: ${messageOf(error)}`);
    return false;
  }
}
