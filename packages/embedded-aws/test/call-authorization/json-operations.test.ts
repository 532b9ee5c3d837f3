import { once } from 'node:events';
import { connect } from 'node:net';
import { z } from 'zod';
import { ApiRefusedError } from '../../src/loopback/errors';
import { jsonOperations } from '../../src/call-authorization/json-operations';
import { LoopbackServer } from '../../src/loopback/loopback-server';

const order = z.object({ tea: z.string() });
let server: LoopbackServer;

beforeAll(async () => {
  server = await LoopbackServer.start(
    jsonOperations('Shop', 'Shop_2026.', {
      Sell: (body) => ({ sold: order.parse(body).tea, at: new Date(1_500) }),
      Close: () => {
        throw new ApiRefusedError('ShopClosedException', 'the shop is closed');
      },
    }),
  );
});
afterAll(() => server.stop());

async function call(target: string, body: string) {
  const response = await fetch(server.url, { method: 'POST', headers: { 'x-amz-target': target }, body });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
}

test('an operation gets the body and answers in the protocol, with points in time as seconds', async () => {
  expect(await call('Shop_2026.Sell', '{"tea":"green"}')).toEqual({
    status: 200,
    type: 'application/x-amz-json-1.1',
    body: { sold: 'green', at: 1.5 },
  });
});

test.each([
  ['a refusal', 'Shop_2026.Close', '{}', 'ShopClosedException', 'the shop is closed'],
  ['a body of another shape', 'Shop_2026.Sell', '{}', 'ValidationException', 'tea: '],
  ['a body that is no JSON', 'Shop_2026.Sell', 'green', 'ValidationException', 'JSON'],
  [
    'an operation of another service',
    'Cafe.Sell',
    '{}',
    'InvalidActionException',
    'this run supports Sell, Close of Shop',
  ],
  ['what every object has', 'Shop_2026.toString', '{}', 'InvalidActionException', 'is not supported here'],
])('%s is an error with the name that the service gives it', async (_, target, body, type, message) => {
  const answer = await call(target, body);

  expect(answer).toMatchObject({ status: 400, body: { __type: type } });
  expect((answer.body as { message: string }).message).toContain(message);
});

describe('a server on loopback', () => {
  it('has the address and the port that were asked for', async () => {
    const other = await LoopbackServer.start((_, response) => void response.end('here'), '127.0.0.2');
    const port = Number(new URL(other.url).port);
    try {
      expect(other.url).toBe(`http://127.0.0.2:${port}`);
      expect(await (await fetch(other.url)).text()).toBe('here');
      await expect(LoopbackServer.start(() => undefined, '127.0.0.2', port)).rejects.toMatchObject({
        code: 'EADDRINUSE',
      });
    } finally {
      await other.stop();
    }
  });

  it('ends connections over which nothing comes, and all of them when it stops', async () => {
    const other = await LoopbackServer.start(() => undefined);
    other.keepIdleFor(1);
    const { url } = other;
    const { hostname, port } = new URL(url);
    const waiting = connect(Number(port), hostname, () => waiting.write('GET / HTTP/1.1\r\nhost: shop\r\n\r\n'));
    waiting.on('error', () => undefined); // it is cut off
    await once(waiting, 'connect');

    await Promise.all([new Promise((resolve) => waiting.on('close', resolve)), other.stop()]);

    await expect(fetch(url)).rejects.toThrow();
  });
});
