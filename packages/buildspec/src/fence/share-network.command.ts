// Runs in the container whose network others share. Only its bundle is there, so its imports need nothing but Node.
import { once } from 'node:events';
import { connect, createServer, Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { Forward, forward, join } from './forward';
import { listens } from './listens';

/**
 * Address to probe. Only a program that listens on every address answers here, as with an address of its own on AWS.
 */
const ADDRESS = '127.0.0.2';
const POLL_MS = 20;

export interface SharedNetworkProps {
  /** Ports that lead out of the network. */
  readonly forwards: readonly Forward[];
  /** Folder for the sockets that lead to ports of the network. Each has the name of its port. */
  readonly targets: string;
}

/** Parts of the process that this command uses. */
export interface Self {
  readonly stdin: Readable;
  readonly stdout: Writable;
  exit(): void;
}

/**
 * Opens the ways out of a network, and prints `ready`. Each line of its input is a port of the network: prints `open`
 * with the port once a socket leads to it, and the port alone once a program listens on it. Ends when its input does.
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
