import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type KeptPayment, PaymentsInTable, type PaymentTable } from '../../src/payments-in-table';
import { KeyInUseError } from '../../src/payments';
import { Running } from './call';

const PAYMENT = { amount: 1999, currency: 'EUR', token: 'tok_4f9c2a71b3d84e06' };
const KEY = 'order-0001';

/** In-memory table that responds asynchronously, like a real table. */
class SlowTable implements PaymentTable {
  public readonly kept = new Map<string, KeptPayment>();

  public async add(key: string, kept: KeptPayment): Promise<boolean> {
    await later();
    if (this.kept.has(key)) {
      return false;
    }
    this.kept.set(key, kept);
    return true;
  }

  public async ofKey(key: string): Promise<KeptPayment | undefined> {
    await later();
    return this.kept.get(key);
  }

  public async find(id: string) {
    await later();
    return [...this.kept.values()].map(({ payment }) => payment).find((payment) => payment.id === id);
  }
}

const later = () => new Promise((resolve) => setImmediate(resolve));

describe('two tasks with one table', () => {
  it('accept a payment once, whichever of them receives it, and at the same time', async () => {
    const table = new SlowTable();
    const tasks = await Promise.all([1, 2].map(() => Running.start(new PaymentsInTable(table))));
    try {
      const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => tasks[at % 2]!.pay(KEY, PAYMENT)));

      assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array(9).fill(200), 201]);
      answers.forEach(({ body }) => assert.deepEqual(body, answers[0]!.body));
      assert.equal(table.kept.size, 1);
      const found = await tasks[1]!.call('GET', `/payments/${answers[0]!.body.id as string}`);
      assert.deepEqual(found.body, answers[0]!.body);
    } finally {
      tasks.forEach(({ server }) => server.close());
    }
  });

  it('refuse a key that the other one has accepted for another payment', async () => {
    const table = new SlowTable();
    const [one, two] = [new PaymentsInTable(table), new PaymentsInTable(table)];
    await one.take(KEY, PAYMENT);

    await assert.rejects(two.take(KEY, { ...PAYMENT, amount: 1 }), KeyInUseError);
  });

  it('keep no token of a card', async () => {
    const table = new SlowTable();
    await new PaymentsInTable(table).take(KEY, PAYMENT);

    assert.ok(!JSON.stringify([...table.kept.values()]).includes(PAYMENT.token));
  });
});

describe('a table to which another task is writing for the same key', () => {
  it('is queried again', async () => {
    const table = new SlowTable();
    let conflicts = 2;
    const add = table.add.bind(table);
    table.add = async (key, kept) => (conflicts-- > 0 ? false : add(key, kept));

    const { repeated } = await new PaymentsInTable(table).take(KEY, PAYMENT);

    assert.equal(repeated, false);
  });

  it('is given up if it never stores the payment, which is then not reported as accepted', async () => {
    const table = new SlowTable();
    table.add = () => Promise.resolve(false);

    await assert.rejects(
      new PaymentsInTable(table).take(KEY, PAYMENT),
      /not stored in 5 attempts, .*: retry with the same key/,
    );
  });
});
