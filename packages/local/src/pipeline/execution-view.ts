import { Pipeline, Stage } from '@slipway/embedded-aws';
import { notRun } from './action-run';
import { ActionRecord, ExecutionRecord } from './execution-records';
import { ActionResult, ExecutionResult, StageResult } from './execution-result';

/** Status of something that is still running. */
export type InProgress = 'InProgress';

/** Action that may still be running. */
export interface ActionView extends Omit<ActionResult, 'status'> {
  readonly status: ActionResult['status'] | InProgress;
}

/** Stage that may still be running. */
export interface StageView extends Omit<StageResult, 'status' | 'actions'> {
  readonly status: StageResult['status'] | InProgress;
  readonly actions: readonly ActionView[];
}

/** Execution that may still be running. An ended one is an `ExecutionResult`. */
export interface ExecutionView extends Omit<ExecutionResult, 'status' | 'end' | 'stages' | 'rollback'> {
  readonly status: ExecutionResult['status'] | InProgress;
  /** End time, ISO 8601. Undefined while the execution runs. */
  readonly end?: string;
  readonly stages: readonly StageView[];
  readonly rollback?: ExecutionView;
}

/**
 * Returns the view of an execution. The results of its conditions are included after it has ended.
 *
 * @param stages stages of the pipeline as declared
 * @param runs runs of the execution's actions, newest first
 */
export function viewOf(
  { pipeline, executionId, type, start, variables, result }: ExecutionRecord,
  { stages }: Pick<Pipeline, 'stages'>,
  runs: readonly ActionRecord[],
): ExecutionView {
  return (
    result ?? {
      pipeline,
      executionId,
      type,
      status: 'InProgress',
      start,
      variables,
      stages: stages.map((stage) =>
        stageView(
          stage,
          runs.filter((run) => run.stage === stage.name),
        ),
      ),
    }
  );
}

function stageView({ name, actions }: Stage, runs: readonly ActionRecord[]): StageView {
  const views = actions.map((action): ActionView => {
    const run = runs.find((one) => one.action.name === action.name);
    return run ? (run.result ?? { ...notRun(action), status: 'InProgress', start: run.start }) : notRun(action);
  });
  return { name, status: statusOf(views), attempts: 1, actions: views, conditions: [] };
}

function statusOf(actions: readonly ActionView[]): StageView['status'] {
  const is = (status: ActionView['status']) => actions.filter((action) => action.status === status).length;
  if (is('DidNotRun') === actions.length) {
    return 'DidNotRun';
  }
  if (is('Succeeded') === actions.length) {
    return 'Succeeded';
  }
  return is('Failed') > 0 && is('InProgress') === 0 ? 'Failed' : 'InProgress';
}
