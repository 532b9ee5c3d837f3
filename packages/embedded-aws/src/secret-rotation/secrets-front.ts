import { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { messageOf } from '@slipway/processes';
import { callEmulator } from '../cloudformation-front/emulator-call';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { LoopbackServer } from '../loopback/loopback-server';

/**
 * Point at which a rotation function crashes: before or after one of its calls to Secrets Manager, which are numbered
 * from 1.
 */
export interface Death {
  readonly call: number;
  readonly after: boolean;
}

/**
 * Secrets Manager proxy on loopback for the functions of a run. Forwards each call with the signature of the caller.
 *
 * The proxy can make a rotation fail at any call. From then on, it rejects all calls, as if the rotation function had
 * crashed, until `letDie` is called again.
 */
export class SecretsFront {
  /** Starts the proxy. A running proxy does not keep the process alive. */
  public static async start(aws: EmbeddedAws): Promise<SecretsFront> {
    const made: { front?: SecretsFront } = {};
    const server = await LoopbackServer.start((request, response) => void made.front!.serve(request, response));
    server.unref();
    made.front = new SecretsFront(aws, server);
    return made.front;
  }

  /** Environment variables that direct Secrets Manager clients to the proxy. */
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

  /**
   * Starts counting calls from 1, and sets the call at which the rotation function crashes. Without `death`, the
   * function never crashes.
   */
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

/** Response to a rejected call. Clients do not retry after this error. */
const DEAD = {
  status: 400,
  contentType: 'application/x-amz-json-1.1',
  body: JSON.stringify({
    __type: 'InvalidRequestException',
    message: 'simulated failure: this run rejects the call on purpose',
  }),
};
