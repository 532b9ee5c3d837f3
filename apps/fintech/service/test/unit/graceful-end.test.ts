import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { connect } from 'node:tls';
import { GracefulEnd } from '../../src/graceful-end';
import { Running } from './call';

const REQUEST = 'GET /release HTTP/1.1\r\nhost: localhost\r\n\r\n';

interface Ending {
  readonly service: Running;
  readonly graceful: GracefulEnd;
  readonly socket: Socket;
  /** Connection on the side of the service. */
  readonly accepted: Socket;
}

/** Keeps a connection open for the next request, as the load balancer does. */
async function connected(act: (ending: Ending) => Promise<void>): Promise<void> {
  const service = await Running.start();
  const graceful = new GracefulEnd(service.server);
  const arriving = once(service.server, 'secureConnection') as Promise<[Socket]>;
  const socket = connect({ host: '127.0.0.1', port: service.port, rejectUnauthorized: false });
  try {
    const [accepted] = await arriving;
    await act({ service, graceful, socket, accepted });
  } finally {
    socket.destroy();
    service.server.close();
  }
}

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(socket, 'end');
  return text;
}

/** Waits until the service has read a number of bytes. */
async function arrived(accepted: Socket, bytes: number): Promise<void> {
  while (accepted.bytesRead !== bytes) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a service that ends', () => {
  it('closes connections that wait for a next request', () =>
    connected(async ({ service, graceful, socket }) => {
      socket.write(REQUEST);
      await once(socket, 'data');

      await graceful.end();

      assert.equal(service.server.listening, false);
    }));

  it('answers open requests, and accepts no more on their connections', () =>
    connected(async ({ graceful, socket, accepted }) => {
      socket.write(REQUEST.slice(0, 20));
      await arrived(accepted, 20);
      const answer = textOf(socket);

      const ended = graceful.end();
      socket.write(REQUEST.slice(20));

      assert.match(await answer, /^HTTP\/1\.1 200 OK[^]*\r\nconnection: close\r\n[^]*"release"/i);
      await ended;
    }));

  it('does not wait for a request that never comes', () =>
    connected(async ({ service, graceful, socket, accepted }) => {
      socket.write(REQUEST.slice(0, 20));
      await arrived(accepted, 20);

      await graceful.end(100);

      assert.equal(service.server.listening, false);
    }));

  it('does not wait for a connection without a request', () =>
    connected(async ({ service, graceful }) => {
      await graceful.end();

      assert.equal(service.server.listening, false);
    }));

  it('does not wait for a connection that has not begun TLS', async () => {
    const service = await Running.start();
    const graceful = new GracefulEnd(service.server);
    const arriving = once(service.server, 'connection');
    const socket = connectPlain(service.port, '127.0.0.1');
    await arriving;

    await graceful.end();

    assert.equal(service.server.listening, false);
    socket.destroy();
  });
});
