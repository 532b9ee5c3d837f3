import { DeploymentRecord } from '@slipway/ecs-model';
import { Adjustment, Pipeline } from '@slipway/embedded-aws';
import { Notification } from '../events/inbox';
import { ExecutionView } from '../pipeline/execution-view';
import { RetryableStage, StageRetry } from '../pipeline/stage-retry';

/** Current state of an ECS service. */
export interface ServiceState {
  readonly name: string;
  /** Active revision of the task definition. */
  readonly revision: string;
  /** Number of running tasks, by revision. */
  readonly running: Readonly<Record<string, number>>;
  /** Percentage of production requests, by target group name. */
  readonly production: Readonly<Record<string, number>>;
  /** Percentage of test requests, by target group name. */
  readonly test: Readonly<Record<string, number>>;
}

/** Data of a run that the live page reads. Secrets in the data are masked. */
export interface RunSource {
  /** Pipelines, as currently declared. */
  readonly pipelines: readonly Pick<Pipeline, 'name' | 'stages'>[];
  /** Execution IDs, in the order in which the executions started. */
  readonly executionIds: readonly string[];
  execution(id: string): ExecutionView | undefined;
  /** Returns the failed stage of an execution if the stage can be retried now, otherwise undefined. */
  retryable(executionId: string): RetryableStage | undefined;
  /** Retries a failed stage. @throws if CodePipeline would refuse the retry, or the run is ending */
  retry(pipeline: string, retry: StageRetry): void;
  /** Differences between the run and AWS. */
  readonly differences: readonly Adjustment[];
  readonly services: readonly ServiceState[];
  readonly serviceDeployments: readonly DeploymentRecord[];
  /** Resolves to the notifications that were published to SNS topics. */
  notifications(): Promise<readonly Notification[]>;
}
