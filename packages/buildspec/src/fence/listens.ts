// Also runs inside containers, so it imports only modules of Node.js.
import { once } from 'node:events';
import { connect } from 'node:net';

/** Returns whether a program listens on a port at an address. */
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
