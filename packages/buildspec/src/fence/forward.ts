// Runs inside containers and sandboxes, so its imports need nothing but Node.
import { once } from 'node:events';
import { connect, createServer, Server, Socket } from 'node:net';

/** Port of loopback in the sandbox, and the socket of the gate that it leads to. */
export interface Forward {
  readonly port: number;
  readonly socket: string;
}

/** Listens on the IPv4 and IPv6 loopback addresses, if the machine has both. */
export async function forward({ port, socket }: Forward): Promise<Server> {
  const server = createServer((inside) => join(inside, connect(socket)));
  await listening(server, port, '::').catch(() => listening(server, port, '127.0.0.1'));
  return server;
}

/** Connects two sockets. If one fails, the other is closed. */
export function join(inside: Socket, outside: Socket): void {
  inside.pipe(outside).pipe(inside);
  inside.on('error', () => outside.destroy());
  outside.on('error', () => inside.destroy());
}

async function listening(server: Server, port: number, host: string): Promise<void> {
  await once(server.listen(port, host), 'listening');
}
