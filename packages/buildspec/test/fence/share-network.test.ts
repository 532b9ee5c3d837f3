import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, Server } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { quietPort } from '@slipway/testing/quiet-port';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';
import { shareNetwork } from '../../src/fence/share-network.command';

const servers: Server[] = [];
afterEach(() => {
  servers.splice(0).forEach((server) => server.close());
  removeFolders();
});

/** Process with its output and its actions. */
function newSelf() {
  const lines: string[] = [];
  const stdout = new PassThrough().on('data', (data: Buffer) => lines.push(...String(data).trim().split('\n')));
  let exits = 0;
  return { stdin: new PassThrough(), stdout, exit: () => void (exits += 1), lines, exits: () => exits };
}

async function serve(server: Server, where: string | { port: number; host?: string }): Promise<void> {
  servers.push(server);
  await once(server.listen(where), 'listening');
}

test('makes ways out of a network and into it, reports who listens, and ends with its input', async () => {
  const folder = temporaryFolder();
  const [out, target] = [await quietPort(), await quietPort()];
  await serve(
    createServer((socket) => socket.end('endpoint')),
    join(folder, 'out'),
  );
  const self = newSelf();
  await shareNetwork({ forwards: [{ port: out, socket: join(folder, 'out') }], targets: folder }, self);
  self.stdin.write(`${target}\n`);
  await until(() => self.lines.length > 1);
  expect(self.lines).toEqual(['ready', `open ${target}`]);

  await serve(
    createServer((socket) => socket.on('error', () => undefined).end('target')),
    { port: target },
  );
  await until(() => self.lines.length > 2);

  expect(self.lines[2]).toBe(String(target));
  expect(await text(connect(out, '127.0.0.1'))).toBe('endpoint');
  expect(await text(connect(join(folder, String(target))))).toBe('target');
  self.stdin.end();
  await until(() => self.exits() === 1);
});

test('a program that listens on 127.0.0.1 alone cannot be reached from outside, as with an address of its own', async () => {
  const folder = temporaryFolder();
  const port = await quietPort();
  await serve(
    createHttpServer((_, response) => response.end()),
    { port, host: '127.0.0.1' },
  );
  const self = newSelf();
  await shareNetwork({ forwards: [], targets: folder }, self);
  self.stdin.write(`${port}\n`);
  await until(() => self.lines.length > 1);
  const asked = connect(join(folder, String(port))).on('error', () => undefined);

  await once(asked, 'close');

  expect(self.lines).toEqual(['ready', `open ${port}`]);
  self.stdin.end();
  await until(() => self.exits() === 1);
});
