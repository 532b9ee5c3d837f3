// Runs inside containers and sandboxes: what it imports needs nothing but Node.
import { once } from 'node:events';
import { connect, createServer, Server, Socket } from 'node:net';

/** A port of loopback in the sandbox, and the socket of the gate that it leads to. */
export interface Forward {
  readonly port: number;
  readonly socket: string;
}

/** Listens on both kinds of loopback address, if the machine has both. */
export async function forward({ port, socket }: Forward): Promise<Server> {
  const server = createServer((inside) => join(inside, connect(socket)));
  await listening(server, port, '::').catch(() => listening(server, port, '127.0.0.1'));
  return server;
}

/** Hands over what comes from either side. One that fails ends the other. */
export function join(inside: Socket, outside: Socket): void {
  inside.pipe(outside).pipe(inside);
  inside.on('error', () => outside.destroy());
  outside.on('error', () => inside.destroy());
}

async function listening(server: Server, port: number, host: string): Promise<void> {
  await once(server.listen(port, host), 'listening');
}
