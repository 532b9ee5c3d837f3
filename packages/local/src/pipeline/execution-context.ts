import { Pipeline } from '@slipway/embedded-aws';
import { ActionCatalog, SourceRevision } from './action-runner';
import { ExecutionRecords } from './execution-records';
import { ExecutionReporter } from './execution-reporter';
import { ExecutionState } from './execution-state';

/** What the actions of one execution, and the rules of its conditions, share. */
export interface ExecutionContext {
  readonly pipeline: Pipeline;
  readonly catalog: ActionCatalog;
  readonly state: ExecutionState;
  readonly sourceRevisions: readonly SourceRevision[];
  /** How its start differs from AWS, for the logs of its source actions. */
  readonly startNotes: readonly string[];
  readonly reporter: ExecutionReporter;
  readonly records: ExecutionRecords;
  readonly region: string;
  readonly workFolder: string;
  readonly logFolder: string;
  readonly signal: AbortSignal;
  readonly minuteMs: number;
  /** Takes the secrets of the run out of a line. */
  readonly mask: (line: string) => string;
}
