import { z } from 'zod';
import {
  ApiRefusedError,
  CallAuthorizer,
  CallPermissions,
  JsonOperations,
  jsonOperations,
  LoopbackServer,
} from '@slipway/embedded-aws';
import { ExecutionRecords } from '../pipeline/execution-records';
import { RetryRefusedError } from '../pipeline/errors';
import { StageRetry } from '../pipeline/stage-retry';
import {
  getPipelineExecution,
  listActionExecutions,
  listPipelineExecutions,
  requireExecution,
} from './execution-history';
import { getPipelineState, stateRequest } from './pipeline-state';

/** Environment variable from which the AWS SDKs and the AWS CLI read the CodePipeline endpoint. */
const ENDPOINT_VARIABLE = 'AWS_ENDPOINT_URL_CODEPIPELINE';
const PREFIX = 'CodePipeline_20150709.';

const pipeline = z.object({ pipelineName: z.string() });
const success = z.object({
  jobId: z.string(),
  continuationToken: z.string().optional(),
  outputVariables: z.record(z.string(), z.string()).optional(),
  executionDetails: z.object({ summary: z.string().optional(), externalExecutionId: z.string().optional() }).optional(),
});
const failure = z.object({
  jobId: z.string(),
  failureDetails: z.object({ type: z.string(), message: z.string(), externalExecutionId: z.string().optional() }),
});

const retry = z.object({
  pipelineName: z.string(),
  stageName: z.string(),
  pipelineExecutionId: z.string(),
  retryMode: z.enum(['FAILED_ACTIONS', 'ALL_ACTIONS']),
});

/** Result that a function reports for a CodePipeline job. */
export type JobAnswer =
  ({ readonly succeeded: true } & z.infer<typeof success>) | ({ readonly succeeded: false } & z.infer<typeof failure>);

/**
 * Permissions that each API operation requires. Operations that report job results have no resource-level permissions.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
 */
const permissions: CallPermissions = {
  PutJobSuccessResult: () => [{ action: 'codepipeline:PutJobSuccessResult', resource: '*' }],
  PutJobFailureResult: () => [{ action: 'codepipeline:PutJobFailureResult', resource: '*' }],
  ListActionExecutions: onPipeline('codepipeline:ListActionExecutions'),
  GetPipelineExecution: onPipeline('codepipeline:GetPipelineExecution'),
  ListPipelineExecutions: onPipeline('codepipeline:ListPipelineExecutions'),
  GetPipelineState: (input) => onPipelineNamed('codepipeline:GetPipelineState', stateRequest.parse(input).name),
  RetryStageExecution: (input) => {
    const { pipelineName, stageName } = retry.parse(input);
    return [
      {
        action: 'codepipeline:RetryStageExecution',
        resource: `arn:aws:codepipeline:\${Region}:\${Account}:${pipelineName}/${stageName}`,
      },
    ];
  },
};

function onPipeline(action: string): CallPermissions[string] {
  return (input) => onPipelineNamed(action, pipeline.parse(input).pipelineName);
}

function onPipelineNamed(action: string, name: string): ReturnType<CallPermissions[string]> {
  return [{ action, resource: `arn:aws:codepipeline:\${Region}:\${Account}:${name}` }];
}

/** Handler for retries of failed stages. */
export interface StageRetrier {
  /** Retries a stage. @throws RetryRefusedError if CodePipeline would refuse the retry */
  retry(pipeline: string, retry: StageRetry): unknown;
}

/**
 * CodePipeline API on loopback, for functions and builds. Supports job results, queries about pipelines and their
 * executions, and retries of failed stages.
 */
export class CodePipelineEndpoint {
  private readonly jobs = new Map<string, (answer: JobAnswer) => void>();

  private retrier?: StageRetrier;

  private constructor(private readonly server: LoopbackServer) {}

  /**
   * Starts the server.
   *
   * @param records records of the executions
   * @param authorizer checks whether a caller is allowed to make a call; without an authorizer, all calls are allowed
   */
  public static async start(records: ExecutionRecords, authorizer?: CallAuthorizer): Promise<CodePipelineEndpoint> {
    const operations: JsonOperations = {
      PutJobSuccessResult: (body) => endpoint.settle({ succeeded: true, ...success.parse(body) }),
      PutJobFailureResult: (body) => endpoint.settle({ succeeded: false, ...failure.parse(body) }),
      ListActionExecutions: (body) => listActionExecutions(records, body),
      GetPipelineExecution: (body) => getPipelineExecution(records, body),
      ListPipelineExecutions: (body) => listPipelineExecutions(records, body),
      GetPipelineState: (body) => getPipelineState(records, body),
      RetryStageExecution: (body) => endpoint.retryStage(records, body),
    };
    const gate = authorizer && { authorizer, permissions };
    const server = await LoopbackServer.start(jsonOperations('CodePipeline', PREFIX, operations, gate));
    const endpoint = new CodePipelineEndpoint(server);
    return endpoint;
  }

  /** Sets the handler for stage retries. */
  public retryWith(retrier: StageRetrier): void {
    this.retrier = retrier;
  }

  /** Environment variables that direct a function or a build to this endpoint. */
  public get environment(): Record<string, string> {
    return { [ENDPOINT_VARIABLE]: this.url };
  }

  public get url(): string {
    return this.server.url;
  }

  /** Opens a job, and waits for its result. Rejects with the reason of the signal if the signal is aborted first. */
  public async answerOf(jobId: string, signal: AbortSignal): Promise<JobAnswer> {
    const answered = new AbortController();
    return new Promise<JobAnswer>((resolve, reject) => {
      this.jobs.set(jobId, resolve);
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: answered.signal });
    }).finally(() => {
      this.jobs.delete(jobId);
      answered.abort();
    });
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }

  private retryStage(records: ExecutionRecords, body: unknown): object {
    const { pipelineName, stageName: stage, pipelineExecutionId, retryMode: mode } = retry.parse(body);
    requireExecution(records, pipelineName, pipelineExecutionId);
    try {
      this.retrier!.retry(pipelineName, { executionId: pipelineExecutionId, stage, mode });
    } catch (error) {
      throw error instanceof RetryRefusedError ? new ApiRefusedError(error.code, error.message) : error;
    }
    return { pipelineExecutionId };
  }

  private settle(answer: JobAnswer): object {
    const resolve = this.jobs.get(answer.jobId);
    if (!resolve) {
      throw new ApiRefusedError('JobNotFoundException', `no job ${answer.jobId} is waiting for an answer`);
    }
    resolve(answer);
    return {};
  }
}
