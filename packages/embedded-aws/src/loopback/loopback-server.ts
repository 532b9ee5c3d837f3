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
   * @param port port to listen on, or 0 for any free port
   * @throws the operating system's error if the port is in use
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

  /** Sets the time after which an idle connection is closed, in milliseconds. */
  public keepIdleFor(milliseconds: number): void {
    this.server.keepAliveTimeout = milliseconds;
  }

  /** Disables the request timeout, because a request can take as long as a build. */
  public waitForCallers(): void {
    this.server.requestTimeout = 0;
  }

  /** Allows the process to end while the server is running. */
  public unref(): void {
    this.server.unref();
    this.server.on('connection', (socket) => socket.unref());
  }

  /** Stops the server and closes all connections, even those in use. */
  public async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
