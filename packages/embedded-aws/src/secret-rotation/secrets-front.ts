import { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { messageOf } from '@slipway/processes';
import { callEmulator } from '../cloudformation-front/emulator-call';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { LoopbackServer } from '../loopback/loopback-server';

/**
 * Point at which a rotation function dies: before or after one of its calls to Secrets Manager, which are counted from
 * 1.
 */
export interface Death {
  readonly call: number;
  readonly after: boolean;
}

/**
 * Proxy for Secrets Manager on loopback, for the functions of a run. Each call is forwarded with its caller's
 * signature.
 *
 * A rotation can be made to fail at any call. From then on the function gets no answer, as if it had died.
 */
export class SecretsFront {
  /** Starts the server. The process does not wait for it to be stopped. */
  public static async start(aws: EmbeddedAws): Promise<SecretsFront> {
    const made: { front?: SecretsFront } = {};
    const server = await LoopbackServer.start((request, response) => void made.front!.serve(request, response));
    server.unref();
    made.front = new SecretsFront(aws, server);
    return made.front;
  }

  /** Variables that direct clients of Secrets Manager to the proxy. */
  public readonly environment: Readonly<Record<string, string>>;
  private calls = 0;
  private death?: Death;
  private dead = false;

  private constructor(
    private readonly aws: EmbeddedAws,
    private readonly server: LoopbackServer,
  ) {
    this.environment = { AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url };
  }

  /** Starts to count calls, and lets the caller die at one of them. Without `death`, no caller dies. */
  public letDie(death?: Death): void {
    this.calls = 0;
    this.death = death;
    this.dead = false;
  }

  /** Number of calls since `letDie`. */
  public get made(): number {
    return this.calls;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const dies = this.death?.call === ++this.calls;
    this.dead ||= dies && !this.death!.after;
    try {
      const call = { path: request.url!, headers: request.headers, body };
      const answer = this.dead ? DEAD : await callEmulator(this.aws, call);
      this.dead ||= dies;
      const { status, contentType, body: answered } = this.dead ? DEAD : answer;
      response.writeHead(status, { 'content-type': contentType }).end(answered);
    } catch (error) {
      response.writeHead(503).end(messageOf(error));
    }
  }
}

/** Final refusal, so that clients do not retry. */
const DEAD = {
  status: 400,
  contentType: 'application/x-amz-json-1.1',
  body: JSON.stringify({ __type: 'InvalidRequestException', message: 'the run kills the rotation function here' }),
};
