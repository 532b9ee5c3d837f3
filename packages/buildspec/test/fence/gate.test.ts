import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { createServer as createHttpServer, Server as HttpServer, request } from 'node:http';
import { AddressInfo, connect, createServer, Server, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { Gate, GateProps } from '../../src/fence/gate';
import { connectUpstream, upstreamOf } from '../../src/fence/upstream';

const LOOPBACK = { never: /^169\./ };
let gate: Gate;
let refused: string[];
const servers: Server[] = [];
const connections: Socket[] = [];

afterEach(async () => {
  await gate.close();
  connections.splice(0).forEach((connection) => connection.destroy());
  servers.splice(0).forEach((server) => server.close());
});

async function open(props: Partial<GateProps> = {}): Promise<void> {
  refused = [];
  const onRefused = (host: string) => refused.push(host);
  gate = await Gate.open({ endpoints: [], hosts: [], upstream: LOOPBACK, onRefused, ...props });
}

/** Starts a server on loopback, and returns its port. */
async function serve(server: Server): Promise<number> {
  servers.push(server.on('connection', (connection) => connections.push(connection)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

const echo = () => createServer((client) => client.on('error', () => undefined).pipe(client));
const web = (): HttpServer =>
  createHttpServer((asked, answer) => answer.end(`${asked.method} ${asked.url} ${asked.headers.host}`));
const socketOf = (name: string) => gate.forwards(gate.folder, 1).find(({ socket }) => socket.endsWith(name))!.socket;

/** Requests a tunnel from the proxy, as a client would. */
async function tunnel(
  target: string,
): Promise<{ readonly status: number; readonly socket: Socket; readonly said: string }> {
  const asked = request({ socketPath: socketOf('proxy'), method: 'CONNECT', path: target }).end();
  const [answer, socket, head] = await once(asked, 'connect');
  return { status: answer.statusCode, socket, said: String(head) };
}

/** Requests a page without TLS from the proxy. */
async function page(url: string): Promise<{ readonly status?: number; readonly body: string }> {
  const asked = request({ socketPath: socketOf('proxy'), path: url, headers: { host: 'ignored' } }).end();
  const [answer] = await once(asked, 'response');
  return { status: answer.statusCode, body: await text(answer) };
}

test('an endpoint of the run has a socket of its own, which leads to it', async () => {
  const port = await serve(echo());
  await open({ endpoints: [{ host: '127.0.0.1', port }] });

  const client = connect(socketOf(String(port)));
  client.write('hello');

  expect(String((await once(client, 'data'))[0])).toBe('hello');
  expect(gate.forwards('/inside', 8080)).toEqual([
    { port, socket: `/inside/${port}` },
    { port: 8080, socket: '/inside/proxy' },
  ]);
});

test('an endpoint that is down closes the connection', async () => {
  const port = await serve(echo());
  servers.pop()!.close();
  await open({ endpoints: [{ host: '127.0.0.1', port }] });

  await once(connect(socketOf(String(port))), 'close');
});

test('a build that drops a connection ends only that connection', async () => {
  const port = await serve(echo());
  await open({ endpoints: [{ host: '127.0.0.1', port }], hosts: [`localhost:${port}`] });

  (await tunnel(`localhost:${port}`)).socket.destroy();
  const client = connect(socketOf(String(port)));
  client.write('hello');

  expect(String((await once(client, 'data'))[0])).toBe('hello');
});

test('a tunnel leads to a host that is allowed', async () => {
  const port = await serve(echo());
  await open({ hosts: [`localhost:${port}`] });

  const { status, socket } = await tunnel(`localhost:${port}`);
  socket.write('hello');

  expect(status).toBe(200);
  expect(String((await once(socket, 'data'))[0])).toBe('hello');
});

test('a page without TLS is fetched from a host that is allowed', async () => {
  const port = await serve(web());
  await open({ hosts: [`localhost:${port}`] });

  expect(await page(`http://localhost:${port}/a?b=c`)).toEqual({ status: 200, body: `GET /a?b=c localhost:${port}` });
});

test.each(['example.com:443', 'registry.npmjs.org:22', '169.254.169.254:80', 'no-port:at:all'])(
  'a tunnel to %s is refused, with a message',
  async (target) => {
    await open({ hosts: ['registry.npmjs.org'] });

    const { status, said } = await tunnel(target);

    expect(status).toBe(403);
    expect(said).toContain('only the endpoints of the run, package registries');
  },
);

test.each(['http://example.com/', 'http://169.254.169.254/latest', 'https://registry.npmjs.org/', '/path'])(
  'a request for %s is refused',
  async (url) => {
    await open({ hosts: ['registry.npmjs.org'] });

    expect((await page(url)).status).toBe(403);
  },
);

test('a host is refused even if nobody listens for refusals', async () => {
  await open({ onRefused: undefined });

  expect((await tunnel('example.com:443')).status).toBe(403);
});

test('a refused host is reported once', async () => {
  await open();

  await tunnel('example.com:443');
  await tunnel('example.com:443');

  expect(refused).toEqual(['example.com:443']);
});

test('a name that leads to this machine is refused, though the name is allowed', async () => {
  const port = await serve(web());
  await open({ hosts: [`localhost:${port}`], upstream: {} });

  expect((await tunnel(`localhost:${port}`)).said).toMatch(
    /localhost resolves to (127\.0\.0\.1|::1), an address of this machine/,
  );
  expect((await page(`http://localhost:${port}/`)).body).toMatch(/an address of this machine/);
});

test('a host that does not answer is a bad gateway, and one that breaks off ends the answer', async () => {
  const port = await serve(createServer((client) => client.destroy()));
  await open({ hosts: [`localhost:${port}`, 'localhost:1'] });

  expect((await tunnel('localhost:1')).status).toBe(502);
  await expect(page(`http://localhost:${port}/`)).rejects.toThrow(/hang up|ECONNRESET/);
});

test('belongs to the user of the build, and is gone when it is closed', async () => {
  const port = await serve(echo());
  const owner = { uid: process.getuid!(), gid: process.getgid!() };
  await open({ owner, endpoints: [{ host: '127.0.0.1', port }] });

  expect(statSync(gate.folder)).toMatchObject(owner);
  await gate.close();
  expect(existsSync(gate.folder)).toBe(false);
});

test('fails without leaving anything when a socket cannot be made', async () => {
  await open();
  const endpoint = { host: '127.0.0.1', port: 1 };

  await expect(open({ endpoints: [endpoint, endpoint] })).rejects.toThrow(/EADDRINUSE/);
});

describe('through the proxy of the user', () => {
  let asked: string[];

  /** Proxy that forwards everything to one port, or sends a given response. */
  async function proxy(port: number, answer = 'HTTP/1.1 200 OK\r\n\r\n'): Promise<URL> {
    asked = [];
    const server = createServer((client) => {
      client.once('data', (head) => {
        asked.push(head.toString());
        if (answer.includes(' 200 ')) {
          client.write(answer);
          client.pipe(connect(port, '127.0.0.1')).pipe(client);
        } else {
          client.end(answer);
        }
      });
    });
    return new URL(`http://ann:s%40cret@127.0.0.1:${await serve(server)}`);
  }

  test('a tunnel asks it with the credentials of the user', async () => {
    await open({ hosts: ['registry.example.com'], upstream: { proxy: await proxy(await serve(echo())) } });

    const { status, socket } = await tunnel('registry.example.com:443');
    socket.write('hello');

    expect(status).toBe(200);
    expect(String((await once(socket, 'data'))[0])).toBe('hello');
    expect(asked[0]).toContain('CONNECT registry.example.com:443 HTTP/1.1');
    expect(asked[0]).toContain(`Basic ${Buffer.from('ann:s@cret').toString('base64')}`);
  });

  test('data right after its answer is not lost', async () => {
    const url = await proxy(await serve(echo()), 'HTTP/1.1 200 OK\r\nVia: it\r\n\r\nfirst');
    url.username = '';

    const socket = await connectUpstream('registry.example.com', 443, { proxy: url });

    const first = once(socket, 'data');
    socket.resume();

    expect(String((await first)[0])).toBe('first');
    expect(asked[0]).not.toContain('Proxy-Authorization');
    socket.destroy();
  });

  test.each(['HTTP/1.1 407 Proxy Authentication Required\r\n\r\n', ''])(
    'its answer %j is passed on',
    async (answer) => {
      await open({ hosts: ['registry.example.com'], upstream: { proxy: await proxy(0, answer) } });

      const { status, said } = await tunnel('registry.example.com:443');

      expect(status).toBe(502);
      expect(said).toContain('the proxy cannot connect to registry.example.com');
    },
  );

  test('it is not asked for hosts that the user excludes', async () => {
    const port = await serve(echo());
    const direct = ['localhost', 'example.com'];
    await open({ hosts: [`localhost:${port}`], upstream: { ...LOOPBACK, proxy: await proxy(1), direct } });

    expect((await tunnel(`localhost:${port}`)).status).toBe(200);
    await connectUpstream('sub.localhost', 1, { proxy: await proxy(1), direct }).catch(() => undefined);
    expect(asked).toEqual([]);
  });

  test('a proxy that cannot be reached is named by its error', async () => {
    await open();

    await expect(connectUpstream('localhost', 1, LOOPBACK)).rejects.toThrow(/ECONNREFUSED/);
    await expect(connectUpstream('a.example', 443, { proxy: new URL('http://127.0.0.1:1') })).rejects.toThrow(
      /ECONNREFUSED/,
    );
    await expect(connectUpstream('a.example', 443, { proxy: new URL('https://127.0.0.1:1') })).rejects.toThrow(
      /ECONNREFUSED/,
    );
    await expect(connectUpstream('a.example', 443, { proxy: new URL('https://localhost') })).rejects.toThrow(/ECONN/);
    await expect(connectUpstream('a.example', 443, { proxy: new URL('http://localhost') })).rejects.toThrow();
  });
});

test.each([
  [{}, { direct: [] }],
  [
    { HTTPS_PROXY: 'http://p:1', no_proxy: '*.a.example, .b.example,c,' },
    { proxy: 'http://p:1/', direct: ['a.example', 'b.example', 'c'] },
  ],
  [{ ALL_PROXY: 'no url', NO_PROXY: 'a' }, { direct: ['a'] }],
])('reads %j as the settings of the user', async (variables, expected) => {
  await open();

  expect(JSON.parse(JSON.stringify(upstreamOf(variables)))).toEqual(expected);
});
