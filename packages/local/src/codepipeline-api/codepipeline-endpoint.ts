import { once } from 'node:events';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { ExecutionRecords } from '../pipeline/execution-records';
import { ApiRefusal } from './errors';
import { getPipelineExecution, listActionExecutions } from './execution-history';

/** Where the SDK and the command line of AWS look for CodePipeline. */
const ENDPOINT_VARIABLE = 'AWS_ENDPOINT_URL_CODEPIPELINE';
const PREFIX = 'CodePipeline_20150709.';

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

/** How a worker answered a job. */
export type JobAnswer =
  | ({ readonly succeeded: true } & z.infer<typeof success>)
  | ({ readonly succeeded: false } & z.infer<typeof failure>);

/**
 * The part of CodePipeline's API that functions and builds call, on loopback: the answers to jobs, and what has happened to executions.
 * It checks no rights: that a role may make these calls is proven elsewhere.
 */
export class CodePipelineEndpoint {
  private readonly jobs = new Map<string, (answer: JobAnswer) => void>();
  private readonly operations: Readonly<Record<string, (body: unknown) => object>> = {
    PutJobSuccessResult: (body) => this.settle({ succeeded: true, ...success.parse(body) }),
    PutJobFailureResult: (body) => this.settle({ succeeded: false, ...failure.parse(body) }),
    ListActionExecutions: (body) => listActionExecutions(this.records, body),
    GetPipelineExecution: (body) => getPipelineExecution(this.records, body),
  };

  private constructor(private readonly server: Server, private readonly records: ExecutionRecords) {}

  /** @param records what is told of executions */
  public static async start(records: ExecutionRecords): Promise<CodePipelineEndpoint> {
    const server = createServer();
    const endpoint = new CodePipelineEndpoint(server, records);
    server.on('request', (request, response) => void endpoint.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return endpoint;
  }

  /** What a function or a build needs to find it. */
  public get environment(): Record<string, string> {
    return { [ENDPOINT_VARIABLE]: this.url };
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Opens a job. The promise settles when it is answered, or rejects with the signal's reason. */
  public async answerOf(jobId: string, signal: AbortSignal): Promise<JobAnswer> {
    return new Promise<JobAnswer>((resolve, reject) => {
      this.jobs.set(jobId, resolve);
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    }).finally(() => this.jobs.delete(jobId));
  }

  public async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: object) => response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    try {
      send(200, this.operationOf(String(request.headers['x-amz-target']))(await json(request)));
    } catch (error) {
      send(400, { __type: error instanceof ApiRefusal ? error.type : 'ValidationException', message: (error as Error).message });
    }
  }

  private operationOf(target: string): (body: unknown) => object {
    const name = target.slice(PREFIX.length);
    if (!target.startsWith(PREFIX) || !Object.hasOwn(this.operations, name)) {
      throw new ApiRefusal('InvalidActionException', `${target} is not answered here; CodePipeline has ${Object.keys(this.operations).join(', ')} in this run`);
    }
    return this.operations[name];
  }

  private settle(answer: JobAnswer): object {
    const resolve = this.jobs.get(answer.jobId);
    if (!resolve) {
      throw new ApiRefusal('JobNotFoundException', `no job ${answer.jobId} is waiting for an answer`);
    }
    resolve(answer);
    return {};
  }
}
