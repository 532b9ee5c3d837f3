import { ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { AddressInfo, connect, createServer, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Engine, LocalImage } from '../engine/engine';
import { EngineError } from '../engine/errors';
import { portableNode } from '../engine/portable-node';
import { join as joinSockets } from './forward';
import { Gate } from './gate';
import { Endpoint } from './reachable-hosts';
import { PROXY_PORT } from './run-proxy';
import type { SharedNetworkProps } from './share-network.command';
import { upstreamOf } from './upstream';

const PROGRAM = join(__dirname, '..', '..', 'assets', 'share-network.command', 'index.js');
/** Folder of the runner in the container that holds a network. */
export const INSIDE = '/run/slipway';
const ADDRESS = '127.0.0.1';
const MIB = 1024 ** 2;
const MEMORY_BYTES = 256 * MIB;
const PROCESSES = 64;

export interface ContainerNetworkProps {
  readonly engine: Engine;
  /** Image of the container that owns the network. Any image works, because none of its programs are run. */
  readonly image: LocalImage;
  /** Name of the container that owns the network. Other containers join the network by this name. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Services of the run on loopback, which have the same ports in the network. */
  readonly endpoints: readonly Endpoint[];
  /** Hosts to which the network's proxy connects. @default - none */
  readonly hosts?: readonly string[];
  /** Ports on which programs in the network listen. @default - none */
  readonly ports?: readonly number[];
  /**
   * Function that is called with `host:port` when a connection is refused, once for each host. @default - refusals are
   * not reported
   */
  readonly onRefused?: (host: string) => void;
}

/**
 * Isolated network of containers. A container owns the network, sockets forward connections to the endpoints of the
 * run, and a port on 127.0.0.1 forwards connections to each opened port of the network.
 */
export class ContainerNetwork {
  /**
   * Creates the network.
   *
   * @throws EngineError, with the engine's message, if the container does not start
   */
  public static async open(props: ContainerNetworkProps): Promise<ContainerNetwork> {
    const { endpoints, hosts = [], onRefused } = props;
    const gate = await Gate.open({ endpoints, hosts, onRefused, upstream: upstreamOf(process.env) });
    const folder = await mkdtemp(join(tmpdir(), 'slipway-network-'));
    const network = new ContainerNetwork(props, gate, folder);
    try {
      await network.start();
    } catch (error) {
      await network.close();
      throw error;
    }
    return network;
  }

  private readonly servers = new Map<number, Server>();
  private readonly sockets = new Set<Socket>();
  private readonly heard = new Set<string>();
  private readonly lines = new EventEmitter();
  private child?: ChildProcess;
  private ended?: Promise<string>;
  private isOver = false;

  private constructor(
    private readonly props: ContainerNetworkProps,
    private readonly gate: Gate,
    private readonly folder: string,
  ) {}

  /** Name of the container that owns the network. */
  public get name(): string {
    return this.props.name;
  }

  /** Whether the network and all its containers have ended. */
  public get over(): boolean {
    return this.isOver;
  }

  /** Returns the port on 127.0.0.1 from which connections are forwarded to an opened port of the network. */
  public portOf(port: number): number {
    return (this.servers.get(port)!.address() as AddressInfo).port;
  }

  /** Returns whether a program has begun to listen on an opened port of the network, on all addresses. */
  public listens(port: number): boolean {
    return this.heard.has(String(port));
  }

  /**
   * Makes a port of the network reachable from this machine. Has no effect if the port is already open.
   *
   * @throws EngineError if the network has ended
   */
  public async open(port: number): Promise<void> {
    if (!this.servers.has(port)) {
      this.child!.stdin!.write(`${port}\n`);
      await this.said(`open ${port}`, 'has ended');
      await this.serve(port);
    }
  }

  public async close(): Promise<void> {
    this.child?.stdin!.destroy();
    this.sockets.forEach((socket) => socket.destroy());
    await Promise.all([...this.servers.values()].map((server) => new Promise((resolve) => server.close(resolve))));
    await this.props.engine.remove(this.name);
    await Promise.all([this.gate.close(), rm(this.folder, { recursive: true, force: true })]);
  }

  private async start(): Promise<void> {
    const { engine, image, name, labels, ports = [] } = this.props;
    const node = await portableNode(INSIDE);
    const shared: SharedNetworkProps = {
      forwards: this.gate.forwards(`${INSIDE}/gate`, PROXY_PORT),
      targets: `${INSIDE}/targets`,
    };
    const call = `require('${INSIDE}/share-network.js').shareNetwork(${JSON.stringify(shared)}, process)`;
    const [program, ...args] = engine.start({
      name,
      labels,
      image: image.id,
      program: [...node.program, '-e', call],
      mounts: [
        ...node.mounts,
        { inside: `${INSIDE}/share-network.js`, outside: PROGRAM, readOnly: true },
        { inside: `${INSIDE}/gate`, outside: this.gate.folder, readOnly: true },
        { inside: `${INSIDE}/targets`, outside: this.folder, readOnly: false },
      ],
      fileBytes: MIB,
      processes: PROCESSES,
      memoryBytes: MEMORY_BYTES,
    });
    // detached, so that Ctrl-C reaches only the runner, which stops its child processes itself
    this.child = spawn(program, args, { env: { ...engine.environment }, detached: true, stdio: 'pipe' });
    await this.ready(this.child);
    await Promise.all(ports.map(async (port) => this.open(port)));
  }

  private async ready(child: ChildProcess): Promise<void> {
    const said = text(child.stderr!);
    void new Promise((resolve) => child.stdin!.on('error', resolve)); // the network has ended; `over` reports this
    createInterface({ input: child.stdout! }).on('line', (line) => {
      this.heard.add(line);
      this.lines.emit(`says ${line}`);
    });
    this.ended = once(child, 'close').then(async () => {
      this.isOver = true;
      return (await said).trim().split('\n').at(-1)!;
    });
    await this.said('ready', 'did not start');
  }

  /** Waits until the container that owns the network prints a line. @throws EngineError if the network ends first */
  private async said(line: string, otherwise: string): Promise<void> {
    const heard = once(this.lines, `says ${line}`).then(() => undefined);
    const reason = await Promise.race([heard, this.ended!]);
    if (reason !== undefined) {
      throw new EngineError(`the network of the containers ${otherwise}: ${reason}`);
    }
  }

  private async serve(port: number): Promise<void> {
    const server = createServer((outside) => {
      const inside = connect(join(this.folder, String(port)));
      [outside, inside].forEach((socket) => {
        this.sockets.add(socket);
        socket.once('close', () => this.sockets.delete(socket));
      });
      joinSockets(outside, inside);
    });
    await once(server.listen(0, ADDRESS), 'listening');
    this.servers.set(port, server);
  }
}
