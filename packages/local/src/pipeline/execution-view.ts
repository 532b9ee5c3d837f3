import { Pipeline, Stage } from '@slipway/embedded-aws';
import { notRun } from './action-run';
import { ActionRecord, ExecutionRecord } from './execution-records';
import { ActionResult, ExecutionResult, StageResult } from './execution-result';

/** Status of an action, stage or execution that is still running. */
export type InProgress = 'InProgress';

/** View of an action that may still be running. */
export interface ActionView extends Omit<ActionResult, 'status'> {
  readonly status: ActionResult['status'] | InProgress;
}

/** View of a stage that may still be running. */
export interface StageView extends Omit<StageResult, 'status' | 'actions'> {
  readonly status: StageResult['status'] | InProgress;
  readonly actions: readonly ActionView[];
}

/** View of an execution that may still be running. The view of an ended execution is its `ExecutionResult`. */
export interface ExecutionView extends Omit<ExecutionResult, 'status' | 'end' | 'stages' | 'rollback'> {
  readonly status: ExecutionResult['status'] | InProgress;
  /** End time in ISO 8601 format. Undefined while the execution runs. */
  readonly end?: string;
  readonly stages: readonly StageView[];
  readonly rollback?: ExecutionView;
}

/**
 * Returns the view of an execution. Condition results are included only after the execution has ended.
 *
 * @param stages declared stages of the pipeline
 * @param runs action runs of the execution, newest first
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
