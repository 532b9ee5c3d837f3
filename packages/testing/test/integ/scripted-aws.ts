import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** Responses by the operations of services that use JSON, such as `TrentService.GetKeyRotationStatus`. */
export type Answers = Readonly<Record<string, object>>;

/**
 * AWS on loopback with the responses of the test. The last response of a list is repeated, and other calls are refused.
 */
export class ScriptedAws {
  public static async start(answers: Answers): Promise<ScriptedAws> {
    const waiting = new Map(Object.entries(answers).map(([name, answer]) => [name, [answer].flat() as object[]]));
    const server = createServer((request, response) => {
      const left = waiting.get(String(request.headers['x-amz-target']));
      const answer = left && left.length > 1 ? left.shift() : left?.[0];
      response.statusCode = answer ? 200 : 400;
      response.end(JSON.stringify(answer ?? { __type: 'NotFoundException', message: 'it is not there' }));
      request.resume();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ScriptedAws(server);
  }

  private constructor(private readonly server: Server) {}

  public get clientOptions(): object {
    return {
      endpoint: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
