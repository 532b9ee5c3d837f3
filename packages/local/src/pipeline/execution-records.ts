import { randomUUID } from 'node:crypto';
import { Action, ExecutionMode, Pipeline } from '@slipway/embedded-aws';
import { ActionResult, ExecutionResult, ExecutionStatus } from './execution-result';

/** Record of a running or ended execution. */
export interface ExecutionRecord {
  readonly pipeline: string;
  readonly executionId: string;
  readonly executionMode: ExecutionMode;
  readonly type: ExecutionResult['type'];
  readonly variables: Readonly<Record<string, string>>;
  readonly trigger?: { readonly type: string; readonly detail: string };
  /** Start time in ISO 8601 format. */
  readonly start: string;
  /** Status of the execution. Undefined while the execution runs. */
  readonly status?: ExecutionStatus;
  /** Result of the execution. Undefined while the execution runs. */
  readonly result?: ExecutionResult;
}

/** Record of one run of an action. A retry is a separate run. */
export interface ActionRecord {
  readonly id: string;
  readonly pipeline: string;
  readonly executionId: string;
  readonly stage: string;
  readonly action: Action;
  /** Start time in ISO 8601 format. */
  readonly start: string;
  /** Result of the action. Undefined while the action runs. */
  readonly result?: ActionResult;
}

/** Records of pipeline executions and action runs, readable while the executions run. */
export class ExecutionRecords {
  private readonly declared = new Map<string, Pipeline>();
  private readonly executions = new Map<string, ExecutionRecord>();
  private readonly runs = new Map<string, ActionRecord>();

  public addPipeline(pipeline: Pipeline): void {
    this.declared.set(pipeline.name, pipeline);
  }

  /** Returns the declaration of a pipeline in this run, or undefined if the run has no pipeline with this name. */
  public pipeline(name: string): Pipeline | undefined {
    return this.declared.get(name);
  }

  public start(execution: ExecutionRecord): void {
    this.executions.set(execution.executionId, execution);
  }

  public end(executionId: string, result: ExecutionResult): void {
    this.executions.set(executionId, { ...this.executions.get(executionId)!, status: result.status, result });
  }

  /** Marks an ended execution as running again, because a stage is retried. */
  public resume(executionId: string): void {
    this.executions.set(executionId, { ...this.executions.get(executionId)!, status: undefined, result: undefined });
  }

  public startAction(run: Omit<ActionRecord, 'id' | 'result'>): ActionRecord {
    return this.keep({ ...run, id: randomUUID() });
  }

  public endAction(run: ActionRecord, result: ActionResult): ActionRecord {
    return this.keep({ ...run, result });
  }

  public execution(pipeline: string, executionId: string): ExecutionRecord | undefined {
    const found = this.executions.get(executionId);
    return found?.pipeline === pipeline ? found : undefined;
  }

  /** IDs of all executions, in the order in which the executions started. */
  public get ids(): string[] {
    return [...this.executions.keys()];
  }

  /** Returns the executions of a pipeline, newest first. */
  public executionsOf(pipeline: string): ExecutionRecord[] {
    return [...this.executions.values()].filter((execution) => execution.pipeline === pipeline).reverse();
  }

  /** Returns the execution with an ID, regardless of its pipeline. */
  public find(executionId: string): ExecutionRecord | undefined {
    return this.executions.get(executionId);
  }

  /** Returns the action runs of a pipeline, newest first. */
  public actions(pipeline: string): ActionRecord[] {
    return [...this.runs.values()].filter((run) => run.pipeline === pipeline).reverse();
  }

  private keep(run: ActionRecord): ActionRecord {
    this.runs.set(run.id, run);
    return run;
  }
}
