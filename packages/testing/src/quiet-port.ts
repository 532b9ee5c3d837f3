import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Returns a free port outside the range that the operating system assigns, so that no other process takes it first. */
export async function quietPort(): Promise<number> {
  const server = createServer();
  const port = randomInt(20_000, 30_000);
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return port;
  } catch {
    return quietPort();
  } finally {
    server.close();
  }
}
