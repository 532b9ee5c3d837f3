import { once } from 'node:events';
import { createServer, RequestListener, Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** HTTP server on a loopback address. */
export class LoopbackServer {
  private constructor(
    private readonly server: Server,
    private readonly address: string,
  ) {}

  /**
   * Starts a server.
   *
   * @param port 0 for a free port
   * @throws the error of the system if the port is in use
   */
  public static async start(answer: RequestListener, address = '127.0.0.1', port = 0): Promise<LoopbackServer> {
    const server = createServer(answer);
    server.listen(port, address);
    await once(server, 'listening');
    return new LoopbackServer(server, address);
  }

  public get url(): string {
    return `http://${this.address}:${(this.server.address() as AddressInfo).port}`;
  }

  /** Sets how long an idle connection stays open. */
  public keepIdleFor(milliseconds: number): void {
    this.server.keepAliveTimeout = milliseconds;
  }

  /** Removes the timeout of requests, because a request may take as long as a build. */
  public waitForCallers(): void {
    this.server.requestTimeout = 0;
  }

  /** Lets the process end without waiting for the server to be stopped. */
  public unref(): void {
    this.server.unref();
    this.server.on('connection', (socket) => socket.unref());
  }

  /** Stops the server, and closes every connection, even if in use. */
  public async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
