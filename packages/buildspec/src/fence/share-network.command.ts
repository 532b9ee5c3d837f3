// Runs in the container whose network others share. Only its bundle is there: what it imports needs nothing but Node.
import { once } from 'node:events';
import { connect, createServer, Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Readable, Writable } from 'node:stream';
import { Forward, forward, join } from './forward';
import { listens } from './listens';

/** Only a program that listens on every address answers here, as with an address of its own on AWS. */
const ADDRESS = '127.0.0.2';
const POLL_MS = 20;

export interface SharedNetworkProps {
  /** The ways out. */
  readonly forwards: readonly Forward[];
  /** The ways in: ports that programs of the network listen on, and the sockets that lead to them. */
  readonly targets: readonly Forward[];
}

/** What of its process this needs. */
export interface Self {
  readonly stdin: Readable;
  readonly stdout: Writable;
  exit(): void;
}

/**
 * Makes the ways out of a network and into it. Says `ready`, and each port once a program listens there. It ends with
 * its input.
 */
export async function shareNetwork({ forwards, targets }: SharedNetworkProps, self: Self): Promise<void> {
  const servers = await Promise.all([...forwards.map(forward), ...targets.map(listen)]);
  const gone = new AbortController();
  self.stdin.resume().once('close', () => {
    gone.abort();
    servers.forEach((server) => server.close());
    self.exit();
  });
  const say = (line: string | number) => void self.stdout.write(`${line}\n`);
  say('ready');
  await Promise.all(
    targets.map(async ({ port }) => {
      while (!gone.signal.aborted && !(await listens(port, ADDRESS))) {
        await sleep(POLL_MS);
      }
      say(port);
    }),
  );
}

async function listen({ port, socket }: Forward): Promise<Server> {
  const server = createServer((outside) => join(outside, connect(port, ADDRESS)));
  await once(server.listen(socket), 'listening');
  return server;
}
