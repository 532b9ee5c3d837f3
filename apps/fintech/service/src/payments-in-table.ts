import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fingerprintOf, type Payment, type PaymentRequest } from './payment';
import { KeyInUseError, type Payments, type Taken } from './payments';

/** Payment with the fingerprint of its request. */
export interface KeptPayment {
  readonly fingerprint: string;
  readonly payment: Payment;
}

/** Table that all tasks share. */
export interface PaymentTable {
  /**
   * Stores a payment under its idempotency key and its ID, or under neither. Resolves to false if nothing was stored,
   * because the key already has a payment or a concurrent write interfered.
   */
  add(key: string, kept: KeptPayment): Promise<boolean>;
  /** Resolves to the payment of an idempotency key, or to undefined. The read is strongly consistent. */
  ofKey(key: string): Promise<KeptPayment | undefined>;
  find(id: string): Promise<Payment | undefined>;
}

const ATTEMPTS = 5;
/** Pause before the first retry, in milliseconds. Concurrent writes for the same key complete in a few milliseconds. */
const PAUSE_MS = 20;

/** Payments in a table that all tasks share, so that a key is used only once, no matter which task answers. */
export class PaymentsInTable implements Payments {
  constructor(private readonly table: PaymentTable) {}

  public async take(key: string, request: PaymentRequest): Promise<Taken> {
    const { amount, currency } = request;
    const fingerprint = fingerprintOf(request);
    const payment: Payment = { id: `pay_${randomUUID()}`, status: 'captured', amount, currency };
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (await this.table.add(key, { fingerprint, payment })) {
        return { payment, repeated: false };
      }
      const before = await this.table.ofKey(key);
      if (before) {
        return repeated(before, fingerprint);
      }
      await sleep(attempt * PAUSE_MS);
    }
    throw new Error(
      `the payment was not stored in ${ATTEMPTS} attempts, because other writes interfered: retry with the same key`,
    );
  }

  public find(id: string): Promise<Payment | undefined> {
    return this.table.find(id);
  }
}

function repeated({ payment, fingerprint: before }: KeptPayment, fingerprint: string): Taken {
  if (before !== fingerprint) {
    throw new KeyInUseError('the idempotency key belongs to another payment: use a different key for each payment');
  }
  return { payment, repeated: true };
}
