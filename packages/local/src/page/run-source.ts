import { Adjustment, Pipeline } from '@slipway/embedded-aws';
import { ExecutionView } from '../pipeline/execution-view';

/** What the live page reads of a run. Nothing of it contains a secret. */
export interface RunSource {
  /** Those that are declared now. */
  readonly pipelines: readonly Pick<Pipeline, 'name' | 'stages'>[];
  /** In the order in which they started. */
  readonly executionIds: readonly string[];
  execution(id: string): ExecutionView | undefined;
  /** Where the run differs from AWS. */
  readonly differences: readonly Adjustment[];
}
