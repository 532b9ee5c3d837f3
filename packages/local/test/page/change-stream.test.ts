import { LoopbackServer } from '@slipway/embedded-aws';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Board } from '../../src/page/board';
import { ChangeStream, MAX_READERS, MAX_WAITING } from '../../src/page/change-stream';
import { EventReader, http } from './browser';

let board: Board;
let stream: ChangeStream;
let server: LoopbackServer;
beforeEach(async () => {
  board = new Board();
  stream = new ChangeStream(board);
  server = await LoopbackServer.start((request, response) => stream.open(request, response));
});
afterEach(async () => {
  await stream.end();
  await server.stop();
});

describe('ChangeStream', () => {
  it('sends changes together, each once', async () => {
    const reader = await EventReader.open(server.url);
    expect((await reader.next()).data).toMatchObject({ id: 0, parts: [], logs: [] });

    board.show('a', 'top', '1');
    board.show('a', 'top', '2');
    board.log('l', 'x');

    expect((await reader.next()).data).toEqual({
      id: 3,
      parts: [{ name: 'a', place: 'top', html: '2' }],
      gone: [],
      logs: [{ pane: 'l', gap: false, lines: [[3, 'x']] }],
    });
    reader.close();
  });

  it('accepts no more readers than it can serve', async () => {
    const readers = await Promise.all(Array.from({ length: MAX_READERS }, async () => EventReader.open(server.url)));

    expect((await http(server.url)).status).toBe(503);

    readers.forEach((reader) => reader.close());
  });

  it('cuts off a reader that does not read, so that nothing piles up', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const closed = once(socket, 'close');
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    await once(socket, 'readable'); // the server has accepted the connection, and the client stops reading

    const part = 'x'.repeat(MAX_WAITING);
    const told = setInterval(() => board.show('a', 'top', `${part}${Math.random()}`), 20);
    socket.on('end', () => undefined);
    await new Promise<void>((resolve) => {
      const look = setInterval(() => {
        if (stream.size === 0) {
          clearInterval(look);
          resolve();
        }
      }, 20);
    });
    clearInterval(told);

    expect(stream.size).toBe(0);
    socket.destroy();
    await closed;
  });

  it('tells readers that the run is alive', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const other = new ChangeStream(new Board());
      const written: string[] = [];
      const response = {
        writableLength: 0,
        writeHead: () => response,
        on: () => response,
        write: (text: string) => written.push(text),
      };
      other.open({ headers: {} } as never, response as never);

      jest.advanceTimersByTime(15_000);

      expect(written.at(-1)).toBe(': alive\n\n');
    } finally {
      jest.useRealTimers();
    }
  });

  it('does not wait for a reader that never reads the end', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    await once(socket, 'readable');
    const start = Date.now();

    await stream.end();

    board.show('late', 'top', 'nobody is told');
    expect(Date.now() - start).toBeLessThan(10_000);
    socket.destroy();
  });
});
