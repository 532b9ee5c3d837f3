import { Pipeline } from '@slipway/embedded-aws';
import { ActionCatalog, SourceRevision } from './action-runner';
import { ExecutionRecords } from './execution-records';
import { ExecutionReporter } from './execution-reporter';
import { ExecutionState } from './execution-state';

/** Data that the actions of one execution and the rules of its conditions share. */
export interface ExecutionContext {
  readonly pipeline: Pipeline;
  readonly catalog: ActionCatalog;
  readonly state: ExecutionState;
  readonly sourceRevisions: readonly SourceRevision[];
  /** Descriptions of how this start differs from AWS, for the logs of source actions. */
  readonly startNotes: readonly string[];
  readonly reporter: ExecutionReporter;
  readonly records: ExecutionRecords;
  readonly region: string;
  readonly workFolder: string;
  readonly logFolder: string;
  readonly signal: AbortSignal;
  /** Length of a minute in the timeouts of rules, and of actions other than approvals, in milliseconds. */
  readonly minuteMs: number;
  /** Length of a minute in approval timeouts, in milliseconds. */
  readonly approvalMinuteMs: number;
  /** Function that masks the secrets of the run in a line of text. */
  readonly mask: (line: string) => string;
}
