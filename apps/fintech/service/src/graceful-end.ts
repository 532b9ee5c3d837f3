import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Server } from 'node:https';
import { type Socket } from 'node:net';

/** Maximum time to stop, in milliseconds. ECS kills a task that has not stopped after 30 seconds. */
const LONGEST_MS = 20_000;
const BUSY = -1;

/** Connection of a client: the TCP socket, and after the handshake the TLS socket. */
interface Connection {
  readonly socket: Socket;
  /** Number of bytes that had been read when the connection became idle. */
  read: number;
}

/**
 * Stops a server without losing a request: the server first answers all requests in progress.
 *
 * Idle connections are closed immediately, and connections of clients that never complete their requests are closed
 * after the maximum time. Node.js itself supports this with `closeIdleConnections`, but only from version 18.2.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_timeout
 */
export class GracefulEnd {
  /** Open connections, by client address and port. */
  private readonly connections = new Map<string, Connection>();
  private ending = false;

  constructor(private readonly server: Server) {
    for (const stage of ['connection', 'secureConnection']) {
      server.on(stage, (socket: Socket) => {
        const client = clientOf(socket);
        this.connections.set(client, { socket, read: 0 });
        socket.once('close', () => this.connections.delete(client));
      });
    }
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      const connection = this.connections.get(clientOf(socket))!;
      connection.read = BUSY;
      response.once('close', () => this.answered(connection));
    });
  }

  public async end(longestMilliseconds = LONGEST_MS): Promise<void> {
    this.ending = true;
    const closed = new Promise((resolve) => this.server.close(resolve));
    const idle = [...this.connections.values()].filter(({ socket, read }) => socket.bytesRead === read);
    idle.forEach(({ socket }) => socket.destroy());
    const timer = setTimeout(
      () => [...this.connections.values()].forEach(({ socket }) => socket.destroy()),
      longestMilliseconds,
    );
    await closed;
    clearTimeout(timer);
  }

  private answered(connection: Connection): void {
    if (this.ending) {
      connection.socket.end();
    } else {
      connection.read = connection.socket.bytesRead;
    }
  }
}

function clientOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}:${remotePort}`;
}
