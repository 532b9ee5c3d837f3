import { randomBytes, timingSafeEqual } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Death, LoopbackServer, RotationOutcome } from '@slipway/embedded-aws';
import { messageOf } from '@slipway/processes';
import { z } from 'zod';

const asked = z.object({
  secret: z.string().optional(),
  death: z.object({ call: z.int().positive(), after: z.boolean() }).optional(),
});

/** Request from another process to rotate one secret of a running app. */
export type RotationRequest = z.infer<typeof asked>;

/** Address at which a run accepts rotation requests, and the token that authorizes the caller. */
export interface RotationAddress {
  readonly url: string;
  readonly token: string;
}

type Rotate = (secret: string | undefined, death: Death | undefined) => Promise<RotationOutcome>;

/** Endpoint for rotation requests from processes that can read the run's `endpoint.json`, which contains the token. */
export class RotationEndpoint {
  public static async start(rotate: Rotate): Promise<RotationEndpoint> {
    const token = randomBytes(32).toString('hex');
    const server = await LoopbackServer.start((request, response) => void serve(request, response, token, rotate));
    server.unref();
    return new RotationEndpoint(server, { url: server.url, token });
  }

  private constructor(
    private readonly server: LoopbackServer,
    public readonly address: RotationAddress,
  ) {}

  public async stop(): Promise<void> {
    await this.server.stop();
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, token: string, rotate: Rotate): Promise<void> {
  const answer = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (!isSame(request.headers.authorization ?? '', `Bearer ${token}`)) {
    answer(403, { problem: 'the request does not contain the token of the run' });
    return;
  }
  try {
    const { secret, death } = asked.parse(JSON.parse(await text(request)));
    answer(200, await rotate(secret, death));
  } catch (error) {
    answer(409, { problem: messageOf(error) });
  }
}

function isSame(given: string, wanted: string): boolean {
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}
