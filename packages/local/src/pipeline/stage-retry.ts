import { Pipeline, RetryMode, Stage } from '@slipway/embedded-aws';
import { RetryRefusedError } from './errors';
import { ExecutionContext } from './execution-context';
import { StageResult } from './execution-result';
import { StateSnapshot } from './execution-state';
import { StageRun } from './stage-run';

/** Request to retry a failed stage of an execution. */
export interface StageRetry {
  readonly executionId: string;
  readonly stage: string;
  readonly mode: RetryMode;
}

/** Failed stage that can be retried. */
export interface RetryableStage {
  readonly stage: string;
  /** Possible retry modes. If two modes would repeat the same actions, only one of them is listed. */
  readonly modes: readonly RetryMode[];
}

/** Execution that has begun, with the data that a retry of a stage needs. */
export interface Begun {
  readonly execution: ExecutionContext;
  readonly start: string;
  /** Results of the stages that the execution has entered, in the order of the pipeline. */
  readonly stages: StageResult[];
  readonly stopper: AbortController;
  readonly cancelled: AbortController;
  /** Stage in which the execution has failed. @default - the execution has not failed */
  failed?: Failed;
}

/** Stage in which an execution has failed, with the data that a retry needs. */
export interface Failed {
  readonly stage: Stage;
  readonly run: StageRun;
  /** Artifacts and variables of the execution when it entered the stage. */
  readonly before: StateSnapshot;
}

/** Failed stage, and the mode in which it is retried. */
export interface Retried extends Failed {
  readonly mode: RetryMode;
}

/**
 * Returns the failed stage that a retry repeats, after the checks that CodePipeline makes.
 *
 * @param begun execution to retry, or undefined if the pipeline does not have it
 * @param latest ID of the execution that last entered the stage
 * @throws RetryRefusedError if the stage cannot be retried
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html
 */
export function failedStage(
  { name: pipeline, stages, executionMode }: Pipeline,
  begun: Begun | undefined,
  latest: string | undefined,
  { executionId, stage, mode }: StageRetry,
): Failed {
  const about = `stage ${stage} of execution ${executionId}`;
  if (stages.every(({ name }) => name !== stage)) {
    throw new RetryRefusedError('StageNotFoundException', `pipeline ${pipeline} has no stage ${stage}`);
  }
  if (begun === undefined) {
    throw new RetryRefusedError(
      'StageNotRetryableException',
      `pipeline ${pipeline}, in its current declaration, has no execution ${executionId}; start a new execution`,
    );
  }
  const { failed } = begun;
  if (failed?.stage.name !== stage) {
    throw new RetryRefusedError(
      'StageNotRetryableException',
      `${about} has not failed; only a failed stage can be retried`,
    );
  }
  if (isOutOfDate(executionMode, executionId, latest)) {
    throw new RetryRefusedError(
      'NotLatestPipelineExecutionException',
      `${about} cannot be retried: the newer execution ${latest} has entered the stage`,
    );
  }
  if (mode === 'FAILED_ACTIONS' && !failed.run.hasFailedAction) {
    throw new RetryRefusedError(
      'StageNotRetryableException',
      `${about} has no failed action, because a condition failed the stage; use the retry mode ALL_ACTIONS`,
    );
  }
  return failed;
}

/**
 * Returns the failed stage of an execution if it can be retried, otherwise undefined. If no action of the stage has
 * succeeded, both retry modes would repeat the same actions, and only `FAILED_ACTIONS` is offered. If a condition
 * failed the stage and no action failed, only `ALL_ACTIONS` is offered.
 *
 * @param latest function that returns the ID of the execution that last entered a stage
 */
export function retryableStage(
  { executionMode }: Pick<Pipeline, 'executionMode'>,
  { failed, execution }: Begun,
  latest: (stage: string) => string | undefined,
): RetryableStage | undefined {
  if (!failed || isOutOfDate(executionMode, execution.state.executionId, latest(failed.stage.name))) {
    return undefined;
  }
  const { hasFailedAction, hasSucceededAction } = failed.run;
  const modes: RetryMode[] = [
    ...(hasFailedAction ? (['FAILED_ACTIONS'] as const) : []),
    ...(hasSucceededAction || !hasFailedAction ? (['ALL_ACTIONS'] as const) : []),
  ];
  return { stage: failed.stage.name, modes };
}

/** Returns whether a newer execution has entered the stage. This does not matter in the execution mode PARALLEL. */
function isOutOfDate(mode: Pipeline['executionMode'], executionId: string, latest: string | undefined): boolean {
  return mode !== 'PARALLEL' && latest !== executionId;
}
