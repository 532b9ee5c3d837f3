// Runs as a bundle in the container whose network others share, so it imports only modules of Node.js.
import { once } from 'node:events';
import { connect, createServer, Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { Forward, forward, join } from './forward';
import { listens } from './listens';

/**
 * Address to probe. Only a program that listens on all addresses answers here, and is reachable at its IP address on
 * AWS.
 */
const ADDRESS = '127.0.0.2';
const POLL_MS = 20;

export interface SharedNetworkProps {
  /** Ports in the network from which connections are forwarded to the outside. */
  readonly forwards: readonly Forward[];
  /**
   * Folder for the sockets from which connections are forwarded to ports in the network. Each socket is named after its
   * port.
   */
  readonly targets: string;
}

/** Properties of the process that this command uses. */
export interface Self {
  readonly stdin: Readable;
  readonly stdout: Writable;
  exit(): void;
}

/**
 * Forwards connections from a network to the outside, and prints `ready`. Each input line is a port in the network.
 * Prints `open` and the port when a socket forwards connections to the port, and the port alone when a program listens
 * on the port. Ends at the end of the input.
 */
export async function shareNetwork({ forwards, targets }: SharedNetworkProps, self: Self): Promise<void> {
  const servers = await Promise.all(forwards.map(forward));
  const gone = new AbortController();
  const say = (line: string | number) => void self.stdout.write(`${line}\n`);
  const open = async (port: number) => {
    servers.push(await listen({ port, socket: `${targets}/${port}` }));
    say(`open ${port}`);
    while (!gone.signal.aborted && !(await listens(port, ADDRESS))) {
      await sleep(POLL_MS);
    }
    say(port);
  };
  createInterface({ input: self.stdin }).on('line', (line) => void open(Number(line)));
  self.stdin.once('close', () => {
    gone.abort();
    servers.forEach((server) => server.close());
    self.exit();
  });
  say('ready');
}

async function listen({ port, socket }: Forward): Promise<Server> {
  const server = createServer((outside) => join(outside, connect(port, ADDRESS)));
  await once(server.listen(socket), 'listening');
  return server;
}
