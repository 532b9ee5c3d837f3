import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';

/** Less than the 30 seconds after which ECS kills a task that has not ended. */
const LONGEST_MS = 20_000;
const BUSY = -1;

/**
 * Ends a server without losing a request: what is being answered is answered to its end.
 *
 * Nobody waits for idle connections, nor for clients that do not go on with what they began. Node.js can do the same
 * from version 18.2 only, with `closeIdleConnections`.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_timeout
 */
export class GracefulEnd {
  /** By connection, how many bytes had been read when it became idle. */
  private readonly read = new Map<Socket, number>();
  private ending = false;

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.read.set(socket, 0);
      socket.once('close', () => this.read.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.read.set(socket, BUSY);
      response.once('close', () => this.answered(socket));
    });
  }

  public async end(longestMilliseconds = LONGEST_MS): Promise<void> {
    this.ending = true;
    const closed = new Promise((resolve) => this.server.close(resolve));
    [...this.read].filter(([socket, read]) => socket.bytesRead === read).forEach(([socket]) => socket.destroy());
    const timer = setTimeout(() => [...this.read.keys()].forEach((socket) => socket.destroy()), longestMilliseconds);
    await closed;
    clearTimeout(timer);
  }

  private answered(socket: Socket): void {
    if (this.ending) {
      socket.end();
    } else if (this.read.has(socket)) {
      this.read.set(socket, socket.bytesRead);
    }
  }
}
