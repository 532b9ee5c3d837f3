import { DeploymentRecord } from '@slipway/ecs-model';
import { Adjustment, Pipeline } from '@slipway/embedded-aws';
import { Notification } from '../events/inbox';
import { ExecutionView } from '../pipeline/execution-view';

/** Current state of an ECS service. */
export interface ServiceState {
  readonly name: string;
  /** Revision of the task definition that serves. */
  readonly revision: string;
  /** Number of running tasks, by revision. */
  readonly running: Readonly<Record<string, number>>;
  /** Share of production requests, by the name of the target group. */
  readonly production: Readonly<Record<string, number>>;
  readonly test: Readonly<Record<string, number>>;
}

/** Data of a run that the live page reads. It contains no secrets. */
export interface RunSource {
  /** Pipelines that are declared now. */
  readonly pipelines: readonly Pick<Pipeline, 'name' | 'stages'>[];
  /** IDs of the executions, in the order of their starts. */
  readonly executionIds: readonly string[];
  execution(id: string): ExecutionView | undefined;
  /** Differences between the run and AWS. */
  readonly differences: readonly Adjustment[];
  readonly services: readonly ServiceState[];
  readonly serviceDeployments: readonly DeploymentRecord[];
  /** Resolves to the notifications that have arrived at the topics. */
  notifications(): Promise<readonly Notification[]>;
}
