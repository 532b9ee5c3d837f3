import { once } from 'node:events';
import { createServer as createHttpServer, IncomingHttpHeaders } from 'node:http';
import { AddressInfo, createServer } from 'node:net';
import { probe } from '../../src/smoke-test/probe';

describe('a probe', () => {
  it('gives up if nothing is received for five seconds', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));

    await expect(probe(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/`, '')).rejects.toThrow(
      'no answer within 5 seconds',
    );

    silent.close();
  });

  it.each(['', 'shop.example'])('identifies itself, which firewalls require, for the name %j', async (host) => {
    const asked: IncomingHttpHeaders[] = [];
    const server = createHttpServer(({ headers }, response) => {
      asked.push(headers);
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    await probe(`http://127.0.0.1:${port}/`, host);

    expect(asked).toMatchObject([{ 'user-agent': 'slipway-smoke-test', host: host || `127.0.0.1:${port}` }]);
    server.close();
  });
});
