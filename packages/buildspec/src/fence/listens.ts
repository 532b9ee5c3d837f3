// Also runs inside containers, so its imports need nothing but Node.
import { once } from 'node:events';
import { connect } from 'node:net';

/** Returns whether a program listens on a port of an address. */
export async function listens(port: number, address: string): Promise<boolean> {
  const socket = connect(port, address);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
