import { createServer } from 'node:net';
import { PortTakenError } from './errors';

/** Returns a free port of 127.0.0.1: the wanted one, or any. */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => reject(new PortTakenError(wanted, error)));
    server.listen({ host: '127.0.0.1', port: wanted, exclusive: true }, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
