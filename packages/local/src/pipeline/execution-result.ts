import { Artifact } from '../artifacts/artifact-store';

export type ActionStatus = 'Succeeded' | 'Failed' | 'Abandoned' | 'DidNotRun';
export type StageStatus = 'Succeeded' | 'Failed' | 'Skipped' | 'Stopped' | 'DidNotRun';
/** An execution is cancelled if its pipeline is changed before it ends. */
export type ExecutionStatus = 'Succeeded' | 'Failed' | 'Stopped' | 'Superseded' | 'Cancelled';

export interface ExecutionError {
  /** Such as `JobFailed`, `AccessDenied`, `ConfigurationError`, `TimeoutError`. */
  readonly code: string;
  readonly message: string;
}

/** Who let an execution pass, or not. */
export interface ApprovalRecord {
  readonly decision: 'Approved' | 'Rejected';
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  readonly summary?: string;
  /** Message to the reviewer, if the pipeline has one. */
  readonly message?: string;
  readonly link?: string;
}

/** Said in these words wherever a result is shown: nothing was executed. */
export interface Simulation {
  readonly reason: string;
}

export interface ActionResult {
  readonly name: string;
  readonly provider: string;
  readonly category: string;
  readonly runOrder: number;
  readonly status: ActionStatus;
  /** ISO 8601; undefined where the action did not run. */
  readonly start?: string;
  readonly end?: string;
  /** Runs of the action, more than one after a retry of its stage. */
  readonly attempts: number;
  readonly error?: ExecutionError;
  readonly summary?: string;
  readonly inputs: readonly Artifact[];
  readonly outputs: readonly Artifact[];
  readonly variables: Readonly<Record<string, string>>;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
  readonly logFile?: string;
  /** The last lines of the log, if the action failed. */
  readonly logTail?: readonly string[];
  readonly approval?: ApprovalRecord;
  readonly simulated?: Simulation;
  /** Values it ran with in place of variables of simulated actions, in words. @default - none */
  readonly placeholders?: readonly string[];
}

export interface RuleResult {
  readonly name: string;
  readonly provider: string;
  readonly met: boolean;
  readonly message: string;
  readonly simulated?: Simulation;
  /** Of a rule that runs something. */
  readonly logFile?: string;
}

export interface ConditionOutcome {
  readonly on: 'BeforeEntry' | 'OnSuccess' | 'OnFailure';
  readonly met: boolean;
  /** What is done because the condition is not met. */
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

/** One execution, as JSON. */
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
  /** The execution that took this one's place, where it is superseded. */
  readonly supersededBy?: string;
  /** The execution that the failed stage was rolled back with. */
  readonly rollback?: ExecutionResult;
}
