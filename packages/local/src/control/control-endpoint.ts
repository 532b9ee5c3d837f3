import { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Death, LoopbackServer, RotationOutcome } from '@slipway/embedded-aws';
import { messageOf } from '@slipway/processes';
import { z } from 'zod';
import { isSame, newToken } from './access-token';

const rotation = z.object({
  secret: z.string().optional(),
  death: z.object({ call: z.int().positive(), after: z.boolean() }).optional(),
});
const retry = z.object({
  pipeline: z.string(),
  stage: z.string(),
  executionId: z.string().optional(),
  allActions: z.boolean(),
});

/** Request to rotate one secret, which another process sends to a waiting run. */
export type RotationRequest = z.infer<typeof rotation>;

/** Request to retry a failed stage, which another process sends to a waiting run. */
export type RetryRequest = z.infer<typeof retry>;

/** Answer to a request to retry a stage: the execution that continues. */
export interface RetryAnswer {
  readonly executionId: string;
}

/** URL at which a run accepts requests from other processes, and the token that authorizes the caller. */
export interface ControlAddress {
  readonly url: string;
  readonly token: string;
}

/** Run that accepts requests from other processes. */
export interface ControlledRun {
  rotate(secret: string | undefined, death: Death | undefined): Promise<RotationOutcome>;
  /** Begins to retry a failed stage, without waiting for the result. @throws if the stage cannot be retried */
  retryFailed(request: RetryRequest): RetryAnswer;
}

/** Request handlers, by URL path. */
const REQUESTS: Readonly<Record<string, (run: ControlledRun, body: unknown) => object | Promise<object>>> = {
  '/rotations': async (run, body) => {
    const { secret, death } = rotation.parse(body);
    return run.rotate(secret, death);
  },
  '/retries': (run, body) => run.retryFailed(retry.parse(body)),
};

/** Accepts requests to a run from processes that can read its token, which is in `endpoint.json`. */
export class ControlEndpoint {
  public static async start(run: ControlledRun): Promise<ControlEndpoint> {
    const token = newToken();
    const server = await LoopbackServer.start((request, response) => void serve(request, response, token, run));
    server.unref();
    return new ControlEndpoint(server, { url: server.url, token });
  }

  private constructor(
    private readonly server: LoopbackServer,
    public readonly address: ControlAddress,
  ) {}

  public async stop(): Promise<void> {
    await this.server.stop();
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  run: ControlledRun,
): Promise<void> {
  const answer = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (!isSame(request.headers.authorization ?? '', `Bearer ${token}`)) {
    answer(403, { problem: 'the request does not contain the token of the run' });
    return;
  }
  try {
    answer(200, await REQUESTS[request.url!](run, JSON.parse(await text(request))));
  } catch (error) {
    answer(409, { problem: messageOf(error) });
  }
}

/**
 * Sends a request to a run.
 * @returns the answer of the run, or its reason for refusing the request
 */
export async function askRun<T>(
  { url, token }: ControlAddress,
  path: string,
  request: object,
): Promise<T | { readonly problem: string }> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(request),
  });
  return (await answer.json()) as T | { readonly problem: string };
}
