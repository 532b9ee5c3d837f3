import { once } from 'node:events';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

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

/** An answer that the API refuses, by the name the API gives it. */
class JobRefusal extends Error {
  constructor(readonly type: string, message: string) {
    super(message);
  }
}

/**
 * The part of CodePipeline's API that the functions of a pipeline call, on loopback: PutJobSuccessResult and PutJobFailureResult.
 * It checks no rights: `codepipeline:Put...Result` of the function's role is proven elsewhere.
 */
export class JobEndpoint {
  private readonly jobs = new Map<string, (answer: JobAnswer) => void>();

  private constructor(private readonly server: Server) {}

  public static async start(): Promise<JobEndpoint> {
    const server = createServer();
    const endpoint = new JobEndpoint(server);
    server.on('request', (request, response) => void endpoint.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return endpoint;
  }

  /** The value of AWS_ENDPOINT_URL_CODEPIPELINE for functions. */
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
      const answer = read(String(request.headers['x-amz-target']), await json(request));
      const resolve = this.jobs.get(answer.jobId);
      if (!resolve) {
        throw new JobRefusal('JobNotFoundException', `no job ${answer.jobId} is waiting for an answer`);
      }
      resolve(answer);
      send(200, {});
    } catch (error) {
      send(400, { __type: error instanceof JobRefusal ? error.type : 'ValidationException', message: (error as Error).message });
    }
  }
}

function read(target: string, body: unknown): JobAnswer {
  switch (target) {
    case `${PREFIX}PutJobSuccessResult`:
      return { succeeded: true, ...success.parse(body) };
    case `${PREFIX}PutJobFailureResult`:
      return { succeeded: false, ...failure.parse(body) };
    default:
      throw new JobRefusal('InvalidActionException', `${target} is not answered here; jobs take PutJobSuccessResult and PutJobFailureResult`);
  }
}
