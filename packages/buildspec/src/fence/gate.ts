import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer, IncomingMessage, request as httpRequest, ServerResponse } from 'node:http';
import { connect, createServer, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex, finished, pipeline } from 'node:stream';
import { Forward } from './forward';
import { Endpoint } from './reachable-hosts';
import { Owner } from './supervise.command';
import { connectUpstream, UpstreamProps } from './upstream';

const WEB_PORTS = new Set([80, 443]);
/** Name of the proxy's socket in the gate's folder. */
const PROXY = 'proxy';

export interface GateProps {
  /** Services of the run on loopback, which have the same ports in the sandbox. */
  readonly endpoints: readonly Endpoint[];
  /** Other hosts that a build can reach: `name` for the ports 80 and 443, or `name:port`. */
  readonly hosts: readonly string[];
  readonly upstream: UpstreamProps;
  /** User as which the sandbox runs, if the runner is root. @default - the user of the runner */
  readonly owner?: Owner;
  /**
   * Function that is called with `host:port` when a connection is refused, once for each host. @default - refusals are
   * not reported
   */
  readonly onRefused?: (host: string) => void;
}

/**
 * Network access of a sandbox: a folder with a socket for each endpoint, and a socket for a proxy that limits which
 * hosts can be reached.
 */
export class Gate {
  public static async open(props: GateProps): Promise<Gate> {
    const gate = new Gate(props, await mkdtemp(join(tmpdir(), 'slipway-gate-')));
    try {
      await gate.listen();
    } catch (error) {
      await gate.close();
      throw error;
    }
    return gate;
  }

  private readonly sockets = new Set<Duplex>();
  private readonly servers: Server[] = [];
  private readonly refused = new Set<string>();

  private constructor(
    private readonly props: GateProps,
    /** Folder of the sockets, which must be visible in the sandbox. */
    public readonly folder: string,
  ) {}

  /**
   * Returns the ports that the supervisor forwards to sockets. @param inside path of the gate's folder in the sandbox
   */
  public forwards(inside: string, proxyPort: number): Forward[] {
    return [
      ...this.props.endpoints.map(({ port }) => ({ port, socket: join(inside, String(port)) })),
      { port: proxyPort, socket: join(inside, PROXY) },
    ];
  }

  public async close(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
    await rm(this.folder, { recursive: true, force: true });
  }

  private async listen(): Promise<void> {
    const { endpoints, owner } = this.props;
    await Promise.all([
      ...endpoints.map(({ host, port }) =>
        this.serve(
          createServer((inside) => this.join(inside, connect(port, host))),
          String(port),
        ),
      ),
      this.serve(this.proxy(), PROXY),
    ]);
    if (owner) {
      const paths = [this.folder, ...endpoints.map(({ port }) => join(this.folder, String(port))), this.path(PROXY)];
      await Promise.all(paths.map((path) => chown(path, owner.uid, owner.gid)));
    }
  }

  private async serve(server: Server, name: string): Promise<void> {
    this.servers.push(server);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(this.path(name), resolve));
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  private proxy(): Server {
    const server = createHttpServer((request, response) => void this.pass(request, response));
    server.on('connect', (request: IncomingMessage, inside: Duplex, head: Buffer) => {
      this.sockets.add(inside);
      finished(inside, () => this.sockets.delete(inside));
      void this.tunnel(request, inside, head);
    });
    server.on('connection', (socket: Socket) => this.sockets.add(socket));
    return server;
  }

  private async tunnel(request: IncomingMessage, inside: Duplex, head: Buffer): Promise<void> {
    const target = URL.canParse(`http://${request.url}`) ? new URL(`http://${request.url}`) : undefined;
    const port = Number(target?.port || 80);
    if (!target || !this.allows(target.hostname, port)) {
      inside.end(`HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\n\r\n${REFUSED}\n`);
      return;
    }
    try {
      const outside = await connectUpstream(target.hostname, port, this.props.upstream);
      inside.write('HTTP/1.1 200 Connection established\r\n\r\n');
      outside.write(head);
      this.join(inside, outside);
    } catch (error) {
      inside.end(`HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\n\r\n${(error as Error).message}\n`);
    }
  }

  /** Forwards a plain HTTP request to its host. Responds with status 403 if the build must not reach the host. */
  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = URL.canParse(request.url!) ? new URL(request.url!) : undefined;
    const port = Number(target?.port || 80);
    if (target?.protocol !== 'http:' || !this.allows(target.hostname, port)) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end(`${REFUSED}\n`);
      return;
    }
    try {
      const socket = await connectUpstream(target.hostname, port, this.props.upstream);
      this.sockets.add(socket);
      const { method, headers } = request;
      const path = `${target.pathname}${target.search}`;
      const asked = httpRequest({
        method,
        path,
        headers: { ...headers, host: target.host },
        createConnection: () => socket,
      });
      asked.once('error', () => response.destroy());
      asked.once('response', (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      });
      request.pipe(asked);
    } catch (error) {
      response.writeHead(502, { 'content-type': 'text/plain' }).end(`${(error as Error).message}\n`);
    }
  }

  private allows(host: string, port: number): boolean {
    const { hosts } = this.props;
    const allowed = hosts.includes(`${host}:${port}`) || (WEB_PORTS.has(port) && hosts.includes(host));
    if (!allowed && !this.refused.has(host)) {
      this.refused.add(host);
      this.props.onRefused?.(`${host}:${port}`);
    }
    return allowed;
  }

  private join(inside: Duplex, outside: Socket): void {
    [inside, outside].forEach((socket) => this.sockets.add(socket));
    pipeline(inside, outside, () => inside.destroy());
    pipeline(outside, inside, () => outside.destroy());
  }
}

const REFUSED =
  'this host and port cannot be reached from here: only the endpoints of the run, package registries and hosts that the user has allowed (--allow-host) can be reached; with --offline, only the endpoints';
