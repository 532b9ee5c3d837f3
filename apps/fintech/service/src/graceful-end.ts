import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Server } from 'node:https';
import { type Socket } from 'node:net';

/** Less than the 30 seconds after which ECS kills a task that has not ended. */
const LONGEST_MS = 20_000;
const BUSY = -1;

/** A connection of a client, first as it comes, and over TLS after the handshake. */
interface Connection {
  readonly socket: Socket;
  /** How many bytes had been read when it became idle. */
  read: number;
}

/**
 * Ends a server without losing a request: what is being answered is answered to its end.
 *
 * Nobody waits for idle connections, nor for clients that do not go on with what they began. Node.js can do the same
 * from version 18.2 only, with `closeIdleConnections`.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_timeout
 */
export class GracefulEnd {
  /** By client. */
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
