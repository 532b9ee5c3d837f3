import { createServer, IncomingHttpHeaders, Server } from 'node:http';
import { AddressInfo } from 'node:net';

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Scripted {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Body of the response: a text, or a value that is sent as JSON. @default {} */
  readonly body?: unknown;
  /** Fault of the response: the connection ends before or within the response, or there is never a response. */
  readonly fault?: 'before' | 'within' | 'hangs';
}

/** GitHub API on loopback for tests. It records requests, and sends the responses in `answers`, and then status 200. */
export class ScriptedGitHub {
  public readonly received: Received[] = [];
  public answers: Scripted[] = [];
  private server!: Server;

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async start(): Promise<void> {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        this.received.push({ method: request.method!, path: request.url!, headers: request.headers, body });
        const { status, headers, body: said = {}, fault } = this.answers.shift() ?? { status: 200 };
        if (fault === 'hangs') {
          return;
        }
        if (fault === 'before') {
          return void request.socket.destroy();
        }
        response.writeHead(status, { ...headers, ...(fault && { 'content-length': '1000' }) });
        response.write(typeof said === 'string' ? said : JSON.stringify(said));
        return fault ? void setTimeout(() => request.socket.destroy(), 20) : void response.end();
      });
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  public stop(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
