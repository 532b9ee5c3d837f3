import { Artifact } from '../artifacts/artifact-store';

export type ActionStatus = 'Succeeded' | 'Failed' | 'Abandoned' | 'DidNotRun';
export type StageStatus = 'Succeeded' | 'Failed' | 'Skipped' | 'Stopped' | 'DidNotRun';
/** Status of an execution. `Cancelled` means that the pipeline was changed before the execution ended. */
export type ExecutionStatus = 'Succeeded' | 'Failed' | 'Stopped' | 'Superseded' | 'Cancelled';

/**
 * Error code of an execution that cannot enter a stage. On AWS, it remains in progress, and no event is published.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/transitions.html
 */
export const TRANSITION_DISABLED = 'TransitionDisabled';

export interface ExecutionError {
  /** Error code, such as `JobFailed`, `AccessDenied`, `ConfigurationError` or `TimeoutError`. */
  readonly code: string;
  readonly message: string;
}

/** Record of a manual approval: the decision, the person who decided, and the time. */
export interface ApprovalRecord {
  readonly decision: 'Approved' | 'Rejected';
  readonly by: string;
  /** ARN of the principal that decided, as CodePipeline reports it. */
  readonly arn: string;
  /** Time of the decision in ISO 8601 format. */
  readonly at: string;
  readonly summary?: string;
  /** Message to the reviewer, if the action defines a message. */
  readonly message?: string;
  readonly link?: string;
}

/** Reason why an action or rule was simulated instead of executed. */
export interface Simulation {
  readonly reason: string;
}

export interface ActionResult {
  readonly name: string;
  readonly provider: string;
  readonly category: string;
  readonly runOrder: number;
  readonly status: ActionStatus;
  /** Start time in ISO 8601 format. Undefined if the action did not run. */
  readonly start?: string;
  readonly end?: string;
  /** Number of runs of the action: 0 if it did not run, more than 1 if a retry of the stage repeated the action. */
  readonly attempts: number;
  readonly error?: ExecutionError;
  readonly summary?: string;
  readonly inputs: readonly Artifact[];
  readonly outputs: readonly Artifact[];
  readonly variables: Readonly<Record<string, string>>;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
  readonly logFile?: string;
  /** Last lines of the log, at most 20, if the action failed. */
  readonly logTail?: readonly string[];
  readonly approval?: ApprovalRecord;
  readonly simulated?: Simulation;
  /** Descriptions of the placeholder values that replaced variables of simulated actions. @default - none */
  readonly placeholders?: readonly string[];
}

export interface RuleResult {
  readonly name: string;
  readonly provider: string;
  readonly met: boolean;
  readonly message: string;
  readonly simulated?: Simulation;
  /** Path of the log file. Undefined for a rule without a log, such as a `VariableCheck` rule. */
  readonly logFile?: string;
}

export interface ConditionOutcome {
  readonly on: 'BeforeEntry' | 'OnSuccess' | 'OnFailure';
  readonly met: boolean;
  /** Configured result if the condition is not met, such as `ROLLBACK`. */
  readonly result: string;
  readonly rules: readonly RuleResult[];
}

export interface StageResult {
  readonly name: string;
  readonly status: StageStatus;
  readonly start?: string;
  readonly end?: string;
  readonly attempts: number;
  readonly error?: ExecutionError;
  readonly actions: readonly ActionResult[];
  readonly conditions: readonly ConditionOutcome[];
}

/** Result of one execution. Can be serialized as JSON. */
export interface ExecutionResult {
  readonly pipeline: string;
  readonly executionId: string;
  readonly type: 'STANDARD' | 'ROLLBACK';
  readonly status: ExecutionStatus;
  readonly start: string;
  readonly end: string;
  readonly error?: ExecutionError;
  readonly variables: Readonly<Record<string, string>>;
  readonly stages: readonly StageResult[];
  /** ID of the execution that superseded this one. Undefined if it was not superseded. */
  readonly supersededBy?: string;
  /** Execution that rolled back the failed stage. Undefined if nothing was rolled back. */
  readonly rollback?: ExecutionResult;
}
