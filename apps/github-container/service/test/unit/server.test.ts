import assert from 'node:assert/strict';
import { once } from 'node:events';
import { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { makeServer } from '../../src/server';

const log: object[] = [];
const server = makeServer((entry) => log.push(entry));
let url: string;

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());

describe('the service', () => {
  for (const [path, status] of [
    ['/health', 200],
    ['/release', 200],
    ['/rates?zone=europe&grams=500', 200],
    ['/rates?zone=moon&grams=500', 400],
    ['/rates?zone=europe', 400],
    ['/nothing', 404],
  ] as const) {
    it(`answers ${path} with ${status}, and logs this`, async () => {
      const answer = await fetch(`${url}${path}`);

      assert.equal(answer.status, status);
      assert.deepEqual(Object.assign({}, log.at(-1), { milliseconds: 0 }), {
        level: 'info',
        method: 'GET',
        path: path.split('?')[0],
        status,
        milliseconds: 0,
      });
    });
  }

  it('is only read', async () => {
    assert.equal((await fetch(`${url}/rates`, { method: 'POST' })).status, 405);
  });

  it('keeps an idle connection for longer than the load balancer does, which might otherwise use it as it closes', async () => {
    const { headers } = await fetch(`${url}/health`);

    assert.equal(headers.get('keep-alive'), 'timeout=65');
    assert.ok(server.headersTimeout > server.keepAliveTimeout);
  });
});
