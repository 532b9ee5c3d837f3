import { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { messageOf } from '@slipway/processes';
import { callEmulator } from '../cloudformation-front/emulator-call';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { LoopbackServer } from '../loopback/loopback-server';

/** Where a rotation function dies: before or after one of its calls of Secrets Manager, the first of which is 1. */
export interface Death {
  readonly call: number;
  readonly after: boolean;
}

/**
 * Secrets Manager on a loopback address, for the functions of a run: each call is handed over as its caller signed it.
 *
 * A rotation can be made to fail at any of them. From then on the function gets no answer, as if it had died.
 */
export class SecretsFront {
  /** Starts to answer. The process does not wait for it to be stopped. */
  public static async start(aws: EmbeddedAws): Promise<SecretsFront> {
    const made: { front?: SecretsFront } = {};
    const server = await LoopbackServer.start((request, response) => void made.front!.serve(request, response));
    server.unref();
    made.front = new SecretsFront(aws, server);
    return made.front;
  }

  /** The variables by which the clients of Secrets Manager find it. */
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

  /** Counts calls from here on, and lets the caller die at one of them. Without a death everybody lives. */
  public letDie(death?: Death): void {
    this.calls = 0;
    this.death = death;
    this.dead = false;
  }

  /** How many calls there were since `letDie`. */
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

/** Refused for good, so that no client tries again. */
const DEAD = {
  status: 400,
  contentType: 'application/x-amz-json-1.1',
  body: JSON.stringify({ __type: 'InvalidRequestException', message: 'the run kills the rotation function here' }),
};
