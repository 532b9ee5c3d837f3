import { Pipeline, Stage } from '@slipway/embedded-aws';
import { notRun } from './action-run';
import { ActionRecord, ExecutionRecord } from './execution-records';
import { ActionResult, ExecutionResult, StageResult } from './execution-result';

/** What goes on at this moment. */
export type InProgress = 'InProgress';

/** An action at whatever point it is. */
export interface ActionView extends Omit<ActionResult, 'status'> {
  readonly status: ActionResult['status'] | InProgress;
}

/** A stage at whatever point it is. */
export interface StageView extends Omit<StageResult, 'status' | 'actions'> {
  readonly status: StageResult['status'] | InProgress;
  readonly actions: readonly ActionView[];
}

/** An execution at whatever point it is: its result is one that has ended. */
export interface ExecutionView extends Omit<ExecutionResult, 'status' | 'end' | 'stages' | 'rollback'> {
  readonly status: ExecutionResult['status'] | InProgress;
  /** ISO 8601; undefined while it goes on. */
  readonly end?: string;
  readonly stages: readonly StageView[];
  readonly rollback?: ExecutionView;
}

/**
 * What is known of an execution so far. What its conditions said is known when it has ended.
 *
 * @param stages those of the pipeline as it was declared
 * @param runs the runs of its actions, the newest first
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
