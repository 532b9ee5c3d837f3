import { randomUUID } from 'node:crypto';
import { Action, ExecutionMode } from '@slipway/embedded-aws';
import { ActionResult, ExecutionResult, ExecutionStatus } from './execution-result';

/** An execution, at whatever point it is. */
export interface ExecutionRecord {
  readonly pipeline: string;
  readonly executionId: string;
  readonly executionMode: ExecutionMode;
  readonly type: ExecutionResult['type'];
  readonly variables: Readonly<Record<string, string>>;
  readonly trigger?: { readonly type: string; readonly detail: string };
  /** ISO 8601. */
  readonly start: string;
  /** Undefined while it goes on. */
  readonly status?: ExecutionStatus;
  /** Undefined while it goes on. */
  readonly result?: ExecutionResult;
}

/** One run of an action. A retry is another. */
export interface ActionRecord {
  readonly id: string;
  readonly pipeline: string;
  readonly executionId: string;
  readonly stage: string;
  readonly action: Action;
  /** ISO 8601. */
  readonly start: string;
  /** Undefined while it goes on. */
  readonly result?: ActionResult;
}

/** What has happened to the executions of some pipelines so far, for those who ask while they go on. */
export class ExecutionRecords {
  private readonly declared = new Set<string>();
  private readonly executions = new Map<string, ExecutionRecord>();
  private readonly runs = new Map<string, ActionRecord>();

  public addPipeline(name: string): void {
    this.declared.add(name);
  }

  public hasPipeline(name: string): boolean {
    return this.declared.has(name);
  }

  public start(execution: ExecutionRecord): void {
    this.executions.set(execution.executionId, execution);
  }

  public end(executionId: string, result: ExecutionResult): void {
    this.executions.set(executionId, { ...this.executions.get(executionId)!, status: result.status, result });
  }

  /** The execution goes on after its end: a stage is retried. */
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

  /** The ids of all executions, in the order in which they started. */
  public get ids(): string[] {
    return [...this.executions.keys()];
  }

  /** An execution of whatever pipeline. */
  public find(executionId: string): ExecutionRecord | undefined {
    return this.executions.get(executionId);
  }

  /** The newest first. */
  public actions(pipeline: string): ActionRecord[] {
    return [...this.runs.values()].filter((run) => run.pipeline === pipeline).reverse();
  }

  private keep(run: ActionRecord): ActionRecord {
    this.runs.set(run.id, run);
    return run;
  }
}
