import { createServer } from 'node:net';
import { PortTakenError } from './errors';

/**
 * Returns a free port on 127.0.0.1: the requested port or, for 0, any free port.
 *
 * @throws PortTakenError if the requested port is in use
 */
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
