// Runs inside containers and sandboxes, so it imports only modules of Node.js.
import { once } from 'node:events';
import { connect, createServer, Server, Socket } from 'node:net';

/** Loopback port in the sandbox, and the socket of the gate to which connections are forwarded. */
export interface Forward {
  readonly port: number;
  readonly socket: string;
}

/**
 * Forwards a port to a socket. Listens on the IPv4 loopback address and, if the machine has IPv6, also on the IPv6
 * loopback address.
 */
export async function forward({ port, socket }: Forward): Promise<Server> {
  const server = createServer((inside) => join(inside, connect(socket)));
  await listening(server, port, '::').catch(() => listening(server, port, '127.0.0.1'));
  return server;
}

/** Connects two sockets with each other. If one fails, the other is closed. */
export function join(inside: Socket, outside: Socket): void {
  inside.pipe(outside).pipe(inside);
  inside.on('error', () => outside.destroy());
  outside.on('error', () => inside.destroy());
}

async function listening(server: Server, port: number, host: string): Promise<void> {
  await once(server.listen(port, host), 'listening');
}
