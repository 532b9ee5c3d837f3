import { z } from 'zod';
import { Action, Stage } from '@slipway/embedded-aws';
import { ActionRecord, ExecutionRecords } from '../pipeline/execution-records';
import { epochSeconds, PIPELINE_VERSION, requirePipeline } from './execution-history';

/** Schema for the request, which names the pipeline differently from other requests. */
export const stateRequest = z.object({ name: z.string() });

/**
 * Returns the response to a `GetPipelineState` call: the last execution of each stage, and the last run of each action.
 *
 * The response does not contain approval tokens, because the API does not accept decisions. Transitions are disabled if
 * the template disables them.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineState.html
 */
export function getPipelineState(records: ExecutionRecords, body: unknown): object {
  const { name } = stateRequest.parse(body);
  const { stages, disabledTransitions } = requirePipeline(records, name);
  const runs = records.actions(name);
  return {
    pipelineName: name,
    pipelineVersion: PIPELINE_VERSION,
    stageStates: stages.map((stage) =>
      stageState(
        stage,
        runs.filter((run) => run.stage === stage.name),
        records,
        disabledTransitions.find((it) => it.stage === stage.name)?.reason,
      ),
    ),
  };
}

/**
 * @param runs runs of the stage's actions, newest first
 * @param disabledReason reason why executions cannot enter the stage @default - they can
 */
function stageState(
  { name, actions }: Stage,
  runs: readonly ActionRecord[],
  records: ExecutionRecords,
  disabledReason?: string,
): object {
  const executionId = runs.at(0)?.executionId;
  return {
    stageName: name,
    inboundTransitionState: { enabled: disabledReason === undefined, disabledReason },
    actionStates: actions.map((action) => actionState(action, runs)),
    ...(executionId !== undefined && {
      latestExecution: {
        pipelineExecutionId: executionId,
        status: endedStatus(records, executionId, name) ?? runningStatus(actions, runs, executionId),
      },
    }),
  };
}

/** Returns the status of a stage in an execution that has ended, or undefined if the execution has not ended. */
function endedStatus(records: ExecutionRecords, executionId: string, stage: string): string | undefined {
  return records.find(executionId)?.result?.stages.find(({ name }) => name === stage)?.status;
}

/**
 * Returns the status of a stage in a running execution: `Succeeded` if the last run of every action has succeeded,
 * otherwise `InProgress`.
 */
function runningStatus(actions: readonly Action[], runs: readonly ActionRecord[], executionId: string): string {
  const statuses = actions.map(
    ({ name }) => runs.find((run) => run.executionId === executionId && run.action.name === name)?.result?.status,
  );
  return statuses.every((status) => status === 'Succeeded') ? 'Succeeded' : 'InProgress';
}

function actionState({ name }: Action, runs: readonly ActionRecord[]): object {
  const run = runs.find(({ action }) => action.name === name);
  return { actionName: name, ...(run && { latestExecution: latestRun(run) }) };
}

function latestRun({ id, start, result }: ActionRecord): object {
  return {
    actionExecutionId: id,
    status: result?.status ?? 'InProgress',
    lastStatusChange: epochSeconds(result?.end ?? start),
    summary: result?.summary,
    lastUpdatedBy: result?.approval?.arn,
    externalExecutionId: result?.externalExecutionId,
    externalExecutionUrl: result?.externalExecutionUrl,
    errorDetails: result?.error,
  };
}
