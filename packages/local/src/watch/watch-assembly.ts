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
  /** Detects new syntheses of the app in that folder. */
  readonly synthesis: Synthesis;
  readonly progress: Pick<ConsoleProgress, 'step' | 'rest'>;
  /** Signal that ends the watch. */
  readonly signal: AbortSignal;
}

/**
 * Runs the pipelines of an app again whenever the app is synthesized to its folder. Each change stops running
 * executions, and is deployed to the existing stacks. If a pipeline or a deployment fails, the watch continues with the
 * next change.
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
  let [deployed, isExpected]: [boolean, Outcome] = [true, nothingExpected];
  for (;;) {
    const over = new AbortController();
    const changed = synthesis.changes(signal, check).finally(() => over.abort());
    const delivering = deployed ? deliver(run, props, over.signal) : nothingExpected;
    isExpected = (await Promise.race([delivering, changed.then(() => undefined)])) ?? isExpected;
    if (!over.signal.aborted) {
      progress.rest(`watching ${assembly}: the pipelines run again when the app changes; press Ctrl-C to end`);
    }
    if (!(await changed)) {
      const executions = await run.results(); // a retry may have changed the outcome of the last run
      return { executions, asExpected: isExpected(executions) };
    }
    progress.step(`${assembly} has changed`);
    await run.stopExecutions(`${assembly} has changed`);
    deployed = await update(run, props);
  }
}

/** Returns whether a completed run of the pipelines went as expected, from the results of all executions. */
type Outcome = (all: readonly ExecutionResult[]) => boolean;

function nothingExpected(): boolean {
  return false;
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
    const verdict = (all: readonly ExecutionResult[]) => {
      const executions = all.slice(before, results.length);
      return verdictOf({ executions, asExpected: haveSucceeded(executions), interrupted: false });
    };
    progress.step(verdictLine(verdict(results), results.slice(before), false));
    return (all) => verdict(all) === 'as expected';
  } catch (error) {
    if (over.aborted) {
      return undefined;
    }
    progress.step(messageOf(error));
    return nothingExpected;
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
