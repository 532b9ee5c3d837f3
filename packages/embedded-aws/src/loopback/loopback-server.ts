import { once } from 'node:events';
import { createServer, RequestListener, Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** Answers HTTP on a loopback address. */
export class LoopbackServer {
  private constructor(
    private readonly server: Server,
    private readonly address: string,
  ) {}

  /**
   * @param port 0 for a free one
   * @throws the error of the system where the port is taken
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

  /** For how long a connection that nothing comes over stays open. */
  public keepIdleFor(milliseconds: number): void {
    this.server.keepAliveTimeout = milliseconds;
  }

  /** Bounds no request in time: what is asked of a caller may take as long as a build does. */
  public waitForCallers(): void {
    this.server.requestTimeout = 0;
  }

  /** Lets the process end without waiting for the server to be stopped. */
  public unref(): void {
    this.server.unref();
    this.server.on('connection', (socket) => socket.unref());
  }

  /** Ends every connection, also those that are in use. */
  public async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
