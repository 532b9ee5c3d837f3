import { RetryAnswer, RetryRequest } from '../control/control-endpoint';
import { RunSource } from '../page/run-source';
import { ExecutionView } from '../pipeline/execution-view';
import { RetryableStage } from '../pipeline/stage-retry';
import { StageNotClearError } from './errors';

interface FailedStage extends RetryableStage {
  readonly pipeline: string;
  readonly executionId: string;
}

/**
 * Returns whether an execution is running, or has a failed stage that can be retried. A stage in which an approval was
 * rejected does not count.
 */
export function isUnfinished(run: RunSource): boolean {
  const isRunning = run.executionIds.some((id) => run.execution(id)?.status === 'InProgress');
  return (
    isRunning || failedStages(run).some(({ executionId, stage }) => !isRejected(run.execution(executionId)!, stage))
  );
}

/**
 * Retries a failed stage of a pipeline.
 *
 * @throws StageNotClearError if the request names no execution, and not exactly one execution has failed in the stage
 * @throws RetryRefusedError if CodePipeline would refuse the retry
 */
export function retryFailed(run: RunSource, request: RetryRequest): RetryAnswer {
  const { pipeline, stage, executionId: given, allActions } = request;
  const all = failedStages(run);
  const failed = all.filter((one) => one.pipeline === pipeline && one.stage === stage);
  if (given === undefined && failed.length !== 1) {
    throw new StageNotClearError(`stage ${stage} of ${pipeline}`, failed.map(idOf), all.map(nameOf));
  }
  const executionId = given ?? failed[0].executionId;
  const modes = run.retryable(executionId)?.modes ?? [];
  const mode = allActions ? 'ALL_ACTIONS' : (modes[0] ?? 'FAILED_ACTIONS');
  run.retry(pipeline, { executionId, stage, mode });
  return { executionId };
}

function failedStages(run: RunSource): FailedStage[] {
  return run.executionIds.flatMap((executionId) => {
    const failed = run.retryable(executionId);
    return failed ? [{ ...failed, executionId, pipeline: run.execution(executionId)!.pipeline }] : [];
  });
}

function isRejected({ stages }: ExecutionView, stage: string): boolean {
  const { actions } = stages.find(({ name }) => name === stage)!;
  return actions.some(({ approval }) => approval?.decision === 'Rejected');
}

function idOf({ executionId }: FailedStage): string {
  return executionId;
}

function nameOf({ pipeline, stage }: FailedStage): string {
  return `${pipeline} ${stage}`;
}
