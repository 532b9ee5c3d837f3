import { Pipeline, RetryMode, Stage } from '@slipway/embedded-aws';
import { RetryRefusedError } from './errors';
import { ExecutionContext } from './execution-context';
import { StageResult } from './execution-result';
import { StateSnapshot } from './execution-state';
import { StageRun } from './stage-run';

/** Which stage of an execution is retried, and how. */
export interface StageRetry {
  readonly executionId: string;
  readonly stage: string;
  readonly mode: RetryMode;
}

/** An execution that has begun, with what a retry of it needs. */
export interface Begun {
  readonly execution: ExecutionContext;
  readonly start: string;
  /** Those that it has been through. */
  readonly stages: StageResult[];
  readonly stopper: AbortController;
  readonly cancelled: AbortController;
  /** @default - it has not failed */
  failed?: Failed;
}

/** The stage in which an execution has failed. */
export interface Failed {
  readonly stage: Stage;
  readonly run: StageRun;
  /** What the execution had when it came to the stage. */
  readonly before: StateSnapshot;
}

/** It is run again. */
export interface Retried extends Failed {
  readonly mode: RetryMode;
}

/**
 * Checks whether a stage can be retried, as CodePipeline does.
 *
 * @param begun the execution, if the pipeline has it
 * @param latest the execution that was in the stage last
 * @throws RetryRefusedError if it cannot
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
      `pipeline ${pipeline}, as it is declared now, has no execution ${executionId}; start another one`,
    );
  }
  const { failed } = begun;
  if (failed?.stage.name !== stage) {
    throw new RetryRefusedError(
      'StageNotRetryableException',
      `${about} has not failed; only a failed stage can be retried`,
    );
  }
  if (executionMode !== 'PARALLEL' && latest !== executionId) {
    throw new RetryRefusedError(
      'NotLatestPipelineExecutionException',
      `${about} is out of date: execution ${latest} has been in the stage since`,
    );
  }
  if (mode === 'FAILED_ACTIONS' && !failed.run.hasFailedAction) {
    throw new RetryRefusedError(
      'StageNotRetryableException',
      `${about} has no failed action, because a condition failed it; retry ALL_ACTIONS`,
    );
  }
  return failed;
}
