import { messageOf } from '@slipway/processes';
import { ConsoleProgress } from '../progress/console-progress';
import { haveSucceeded, verdictLine, verdictOf } from '../report/verdict';
import { LocalRun } from '../run/local-run';
import { Delivered } from '../run/run-assembly';
import { StartPipelinesProps, startPipelines } from '../run/start-pipelines';
import { Synthesis } from './synthesis';

export interface WatchAssemblyProps extends StartPipelinesProps {
  /** The folder that the app is synthesized into. */
  readonly assembly: string;
  /** Tells of another app in that folder. */
  readonly synthesis: Synthesis;
  readonly progress: Pick<ConsoleProgress, 'step' | 'rest'>;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Runs the pipelines of an app again whenever another one is synthesized into its folder: what has changed is deployed
 * over what stands. A change that comes while pipelines run stops them. What fails, a pipeline or the deployment of a
 * change, waits for the next change.
 *
 * @throws EmulatorDiedError if the embedded AWS dies
 */
export async function watchAssembly(run: LocalRun, props: WatchAssemblyProps): Promise<Delivered> {
  const { assembly, synthesis, progress, signal } = props;
  const check = () => {
    if (run.aws.death) {
      throw run.aws.death;
    }
  };
  let [deployed, asExpected] = [true, false];
  for (;;) {
    const over = new AbortController();
    const changed = synthesis.changes(signal, check).finally(() => over.abort());
    const delivering = deployed ? deliver(run, props, over.signal) : false;
    asExpected = (await Promise.race([delivering, changed.then(() => undefined)])) ?? asExpected;
    if (!over.signal.aborted) {
      progress.rest(`watching ${assembly}: the pipelines run again when it changes; end with Ctrl-C`);
    }
    if (!(await changed)) {
      return { executions: await run.results(), asExpected };
    }
    progress.step(`${assembly} has changed`);
    await run.stopExecutions(`${assembly} has changed`);
    deployed = await update(run, props);
  }
}

/** Runs the pipelines once, and says what came of it. Undefined if it was over before. Never rejects. */
async function deliver(run: LocalRun, props: WatchAssemblyProps, over: AbortSignal): Promise<boolean | undefined> {
  const { progress } = props;
  try {
    const [before, known] = [run.started, run.started + run.refused.length];
    const count = await startPipelines(run, props);
    const executions = (await run.finished(known + count)).slice(before);
    if (over.aborted) {
      return undefined;
    }
    const verdict = verdictOf({ executions, asExpected: haveSucceeded(executions), interrupted: false });
    progress.step(verdictLine(verdict, executions, false));
    return verdict === 'as expected';
  } catch (error) {
    if (over.aborted) {
      return undefined;
    }
    progress.step(messageOf(error));
    return false;
  }
}

/** Whether the change could be deployed. If not, it says why. */
async function update(run: LocalRun, { assembly, progress }: WatchAssemblyProps): Promise<boolean> {
  try {
    await run.update(assembly);
    return true;
  } catch (error) {
    progress.step(`not deployed: ${messageOf(error)}`);
    return false;
  }
}
