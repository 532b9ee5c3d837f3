import { DeploymentRecord } from '@slipway/ecs-model';
import { Adjustment, Pipeline } from '@slipway/embedded-aws';
import { Notification } from '../events/inbox';
import { ExecutionView } from '../pipeline/execution-view';

/** A service of ECS at this moment. */
export interface ServiceState {
  readonly name: string;
  /** The revision of its task definition that serves. */
  readonly revision: string;
  /** How many tasks of which revision run. */
  readonly running: Readonly<Record<string, number>>;
  /** What share of requests goes where, by the name of the target group. */
  readonly production: Readonly<Record<string, number>>;
  readonly test: Readonly<Record<string, number>>;
}

/** What the live page reads of a run. Nothing of it contains a secret. */
export interface RunSource {
  /** Those that are declared now. */
  readonly pipelines: readonly Pick<Pipeline, 'name' | 'stages'>[];
  /** In the order in which they started. */
  readonly executionIds: readonly string[];
  execution(id: string): ExecutionView | undefined;
  /** Where the run differs from AWS. */
  readonly differences: readonly Adjustment[];
  readonly services: readonly ServiceState[];
  readonly serviceDeployments: readonly DeploymentRecord[];
  /** What has arrived at the topics. */
  notifications(): Promise<readonly Notification[]>;
}
