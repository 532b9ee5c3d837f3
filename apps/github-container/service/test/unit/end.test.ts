import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Server } from 'node:http';
import { AddressInfo, connect, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { end } from '../../src/end';
import { makeServer } from '../../src/server';

const REQUEST = 'GET /release HTTP/1.1\r\nhost: localhost\r\n\r\n';

let server: Server;
/** Connection on the side of the server. */
let accepted: Socket | undefined;
let socket: Socket;

/** Keeps a connection open for the next request, as the load balancer does. */
beforeEach(async () => {
  accepted = undefined;
  server = makeServer(() => undefined).listen(0, '127.0.0.1');
  server.once('connection', (connection) => {
    accepted = connection;
  });
  await once(server, 'listening');
  socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
});
afterEach(() => {
  socket.destroy();
  server.closeAllConnections();
});

describe('a service that ends', { timeout: 10_000 }, () => {
  it('closes connections that wait for a next request', async () => {
    socket.write(REQUEST);
    await once(socket, 'data');

    await end(server);

    assert.equal(server.listening, false);
  });

  it('answers open requests, and accepts no more on their connections', async () => {
    socket.write(REQUEST.slice(0, 20));
    await arrived(20);

    const ended = end(server);
    socket.write(REQUEST.slice(20));

    assert.match(await text(socket), /^HTTP\/1\.1 200 OK[^]*\r\nconnection: close\r\n[^]*"release"/i);
    await ended;
  });

  it('does not wait for a request that never comes', async () => {
    socket.write(REQUEST.slice(0, 20));
    await arrived(20);

    await end(server, 100);

    assert.equal(server.listening, false);
  });

  it('does not wait for a connection without a request', async () => {
    await arrived(0);

    await end(server, 100);

    assert.equal(server.listening, false);
  });
});

/** Waits until the server has accepted the connection and read the data that was sent. */
async function arrived(bytes: number): Promise<void> {
  while (accepted?.bytesRead !== bytes) {
    await sleep(5);
  }
}
