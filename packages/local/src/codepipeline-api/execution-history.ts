import { z } from 'zod';
import { Artifact } from '../artifacts/artifact-store';
import { ApprovalRecord } from '../pipeline/execution-result';
import { ActionRecord, ExecutionRecord, ExecutionRecords } from '../pipeline/execution-records';
import { ApiRefusedError, Pipeline } from '@slipway/embedded-aws';

/** Version of every pipeline in responses. A run does not count the changes of a pipeline. */
export const PIPELINE_VERSION = 1;
const MOST_RESULTS = 100;

const listRequest = z.object({
  pipelineName: z.string(),
  filter: z.strictObject({ pipelineExecutionId: z.string() }).optional(),
  maxResults: z.int().min(1).max(MOST_RESULTS).default(MOST_RESULTS),
  nextToken: z.coerce.number().int().min(0).default(0),
});

const executionsRequest = z.object({
  pipelineName: z.string(),
  maxResults: z.int().min(1).max(MOST_RESULTS).default(MOST_RESULTS),
  nextToken: z.coerce.number().int().min(0).default(0),
});

const getRequest = z.object({ pipelineName: z.string(), pipelineExecutionId: z.string() });

/**
 * Returns the response to a `ListActionExecutions` call, newest action run first.
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListActionExecutions.html
 */
export function listActionExecutions(records: ExecutionRecords, body: unknown): object {
  const { pipelineName, filter, maxResults, nextToken: from } = listRequest.parse(body);
  const executionId = filter?.pipelineExecutionId;
  requirePipeline(records, pipelineName);
  if (executionId !== undefined) {
    requireExecution(records, pipelineName, executionId);
  }
  const found = records
    .actions(pipelineName)
    .filter((run) => executionId === undefined || run.executionId === executionId);
  const to = from + maxResults;
  return {
    actionExecutionDetails: found.slice(from, to).map(detailOf),
    ...(to < found.length && { nextToken: String(to) }),
  };
}

/**
 * Returns the response to a `ListPipelineExecutions` call, newest execution first.
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelineExecutions.html
 */
export function listPipelineExecutions(records: ExecutionRecords, body: unknown): object {
  const { pipelineName, maxResults, nextToken: from } = executionsRequest.parse(body);
  requirePipeline(records, pipelineName);
  const found = records.executionsOf(pipelineName);
  const to = from + maxResults;
  return {
    pipelineExecutionSummaries: found.slice(from, to).map((execution) => summaryOf(execution, records)),
    ...(to < found.length && { nextToken: String(to) }),
  };
}

/**
 * Returns the response to a `GetPipelineExecution` call.
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineExecution.html
 */
export function getPipelineExecution(records: ExecutionRecords, body: unknown): object {
  const { pipelineName, pipelineExecutionId } = getRequest.parse(body);
  const {
    status = 'InProgress',
    executionMode,
    type,
    variables,
    trigger,
  } = requireExecution(records, pipelineName, pipelineExecutionId);
  return {
    pipelineExecution: {
      pipelineName,
      pipelineVersion: PIPELINE_VERSION,
      pipelineExecutionId,
      status,
      executionMode,
      executionType: type,
      artifactRevisions: records
        .actions(pipelineName)
        .filter((run) => run.executionId === pipelineExecutionId)
        .flatMap(revisionsOf),
      variables: Object.entries(variables).map(([name, resolvedValue]) => ({ name, resolvedValue })),
      ...triggerOf(trigger),
    },
  };
}

function summaryOf(execution: ExecutionRecord, records: ExecutionRecords): object {
  const { pipeline, executionId, executionMode, type, start, status = 'InProgress', result, trigger } = execution;
  return {
    pipelineExecutionId: executionId,
    status,
    startTime: epochSeconds(start),
    lastUpdateTime: epochSeconds(result?.end ?? start),
    executionMode,
    executionType: type,
    sourceRevisions: records
      .actions(pipeline)
      .filter((run) => run.executionId === executionId && run.action.type.category === 'Source')
      .flatMap(({ action, result: source }) =>
        (source?.outputs ?? []).map(({ revision }) => ({
          actionName: action.name,
          revisionId: revision,
          revisionSummary: source!.summary,
        })),
      ),
    ...triggerOf(trigger),
  };
}

function triggerOf(trigger: ExecutionRecord['trigger']): object {
  return trigger ? { trigger: { triggerType: trigger.type, triggerDetail: trigger.detail } } : {};
}

/** Returns the declaration of a pipeline. @throws ApiRefusedError if the pipeline does not exist in this run */
export function requirePipeline(records: ExecutionRecords, name: string): Pipeline {
  const pipeline = records.pipeline(name);
  if (!pipeline) {
    throw new ApiRefusedError('PipelineNotFoundException', `pipeline ${name} does not exist in this run`);
  }
  return pipeline;
}

/** Returns an execution. @throws ApiRefusedError if the pipeline or the execution does not exist in this run */
export function requireExecution(records: ExecutionRecords, pipeline: string, id: string): ExecutionRecord {
  requirePipeline(records, pipeline);
  const execution = records.execution(pipeline, id);
  if (!execution) {
    throw new ApiRefusedError(
      'PipelineExecutionNotFoundException',
      `pipeline ${pipeline} has no execution ${id} in this run`,
    );
  }
  return execution;
}

/**
 * Returns the details of an action run. The action's configuration can contain tokens, so only the message and link of
 * an approval are included.
 */
function detailOf({ id, executionId, stage, action, start, result }: ActionRecord): object {
  return {
    pipelineExecutionId: executionId,
    actionExecutionId: id,
    pipelineVersion: PIPELINE_VERSION,
    stageName: stage,
    actionName: action.name,
    startTime: epochSeconds(start),
    lastUpdateTime: epochSeconds(result?.end ?? start),
    status: result?.status ?? 'InProgress',
    ...(result?.approval && { updatedBy: result.approval.arn }),
    input: {
      actionTypeId: action.type,
      roleArn: action.roleArn,
      region: action.region,
      namespace: action.namespace,
      inputArtifacts: result?.inputs.map(artifactDetail) ?? [],
      ...shownTo(result?.approval),
    },
    ...(result && {
      output: {
        outputArtifacts: result.outputs.map(artifactDetail),
        outputVariables: result.variables,
        executionResult: {
          externalExecutionId: result.externalExecutionId,
          externalExecutionUrl: result.externalExecutionUrl,
          externalExecutionSummary: result.summary,
          errorDetails: result.error,
        },
      },
    }),
  };
}

function shownTo(approval: ApprovalRecord | undefined): object {
  return approval ? { resolvedConfiguration: { CustomData: approval.message, ExternalEntityLink: approval.link } } : {};
}

function artifactDetail({ name, bucket, key }: Artifact): object {
  return { name, s3location: { bucket, key } };
}

function revisionsOf({ result }: ActionRecord): object[] {
  return (result?.outputs ?? [])
    .filter(({ revision }) => revision !== undefined)
    .map(({ name, revision }) => ({
      name,
      revisionId: revision,
      revisionSummary: result!.summary,
      revisionUrl: result!.externalExecutionUrl,
      created: epochSeconds(result!.end!),
    }));
}

/** Returns a time as in responses: in seconds since the epoch. @param iso time in ISO 8601 format */
export function epochSeconds(iso: string): number {
  return Date.parse(iso) / 1000;
}
