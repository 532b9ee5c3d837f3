import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Running, running } from './call';

const PAYMENT = { amount: 1999, currency: 'EUR', token: 'tok_4f9c2a71b3d84e06' };
const KEY = 'order-0001';
/** Test card numbers of the card networks. */
const CARDS = ['4111111111111111', '5555 5555 5555 4444', '3782-822463-10005'];

describe('a payment', () => {
  it('is accepted once, no matter how often it is sent with its key', () =>
    running(async (service) => {
      const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => service.pay(KEY, PAYMENT)));

      const statuses = [first!, ...others].map(({ status }) => status).sort();
      assert.deepEqual(statuses, [200, 200, 200, 200, 201]);
      others.forEach(({ body }) => assert.deepEqual(body, first!.body));
    }));

  it('is a new one with another key', () =>
    running(async (service) => {
      const [one, two] = [await service.pay(KEY, PAYMENT), await service.pay('order-0002', PAYMENT)];

      assert.deepEqual([one.status, two.status], [201, 201]);
      assert.notEqual(one.body.id, two.body.id);
    }));

  it('is refused if its key belongs to another payment', () =>
    running(async (service) => {
      await service.pay(KEY, PAYMENT);

      assert.equal((await service.pay(KEY, { ...PAYMENT, amount: 1 })).status, 409);
    }));

  it('is found by its id, without any card data', () =>
    running(async (service) => {
      const { body } = await service.pay(KEY, PAYMENT);

      const found = await service.call('GET', `/payments/${body.id as string}`);
      assert.deepEqual(found, { status: 200, body });
      assert.deepEqual(Object.keys(body).sort(), ['amount', 'currency', 'id', 'status']);
      const other = 'pay_00000000-0000-4000-8000-000000000000';
      assert.equal((await service.call('GET', `/payments/${other}`)).status, 404);
    }));

  for (const [what, payment] of [
    ['no JSON', '{'],
    ['no object', '[]'],
    ['null', 'null'],
    ['no amount', { ...PAYMENT, amount: undefined }],
    ['half a cent', { ...PAYMENT, amount: 0.5 }],
    ['less than nothing', { ...PAYMENT, amount: -1 }],
    ['too much', { ...PAYMENT, amount: 100_000_000 }],
    ['no currency', { ...PAYMENT, currency: 'euro' }],
    ['no token', { ...PAYMENT, token: 'card' }],
    ['another field', { ...PAYMENT, cvc: 'abc' }],
  ] as const) {
    it(`is refused with ${what}`, () =>
      running(async (service) => {
        assert.equal((await service.pay(KEY, payment)).status, 400);
      }));
  }

  for (const key of ['', 'short', 'with space', 'x'.repeat(65)]) {
    it(`is refused with the key '${key}'`, () =>
      running(async (service) => {
        assert.equal((await service.pay(key, PAYMENT)).status, 400);
      }));
  }

  it('is refused if its body is larger than a payment can be', () =>
    running(async (service) => {
      assert.equal((await service.pay(KEY, ' '.repeat(5_000))).status, 413);
    }));
});

describe('the number of a card', () => {
  for (const card of CARDS) {
    for (const [where, payment] of [
      ['the token', { ...PAYMENT, token: card }],
      ['another field', { ...PAYMENT, card }],
      ['a text that is no JSON', `{"token": ${card}`],
    ] as const) {
      it(`${card} is refused in ${where}, and is in no answer and in no log`, () =>
        running(async (service) => {
          const answer = await service.pay(KEY, payment);

          assert.equal(answer.status, 400);
          const told = JSON.stringify([answer, service.log]);
          assert.ok(!told.includes(card) && !told.includes(card.replace(/\D/g, '')), told);
        }));
    }

    it(`${card} is in no log if a client puts it into the address`, () =>
      running(async (service) => {
        const path = `/payments/${encodeURIComponent(card)}?card=${encodeURIComponent(card)}`;
        const answer = await service.call('GET', path);

        assert.equal(answer.status, 404);
        assert.ok(!JSON.stringify([answer, service.log]).includes(encodeURIComponent(card)));
      }));
  }
});

describe('the service', () => {
  for (const [method, path, status] of [
    ['GET', '/health', 200],
    ['GET', '/release', 200],
    ['GET', '/openapi.json', 200],
    ['GET', '/payments', 404],
    ['DELETE', '/health', 404],
    ['GET', '/nothing', 404],
  ] as const) {
    it(`answers ${method} ${path} with ${status}, and logs this`, () =>
      running(async (service) => {
        assert.equal((await service.call(method, path)).status, status);
        assert.deepEqual(
          service.log.map((entry) => (entry as { status: number }).status),
          [status],
        );
      }));
  }

  for (const [message, reason] of [
    ['the database is away', 'Error: the database is away'],
    [`the item ${CARDS[0]} is invalid`, 'Error'],
  ] as const) {
    it(`reports that a payment can be retried if it could not be accepted, and logs '${reason}'`, async () => {
      const service = await Running.start({
        take: () => Promise.reject(new Error(message)),
        find: () => Promise.resolve(undefined),
      });
      try {
        const { status, body } = await service.pay(KEY, PAYMENT);

        assert.equal(status, 500);
        assert.match(body.error as string, /same key/);
        assert.deepEqual(
          service.log.map((entry) => (entry as { reason: string }).reason),
          [reason],
        );
      } finally {
        service.server.close();
      }
    });
  }
});
