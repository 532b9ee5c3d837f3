import { randomUUID } from 'node:crypto';
import { fingerprintOf, type Payment, type PaymentRequest } from './payment';

/** Result of a payment request. */
export interface Taken {
  readonly payment: Payment;
  /** Whether the same request was accepted before, so that nothing was charged again. */
  readonly repeated: boolean;
}

/** Error for an idempotency key that was already used for a different payment request. */
export class KeyInUseError extends Error {
  public override readonly name = 'KeyInUseError';
}

/** Store of accepted payments. */
export interface Payments {
  /**
   * Accepts a payment once for each idempotency key, no matter how often the request is repeated.
   *
   * @throws KeyInUseError if the idempotency key was already used for a different request
   */
  take(key: string, request: PaymentRequest): Promise<Taken>;
  find(id: string): Promise<Payment | undefined>;
}

/** Payments in the memory of the process. They are lost when the process ends. */
export class PaymentsInMemory implements Payments {
  private readonly byKey = new Map<string, { readonly fingerprint: string; readonly payment: Payment }>();
  private readonly byId = new Map<string, Payment>();

  public async take(key: string, request: PaymentRequest): Promise<Taken> {
    const fingerprint = fingerprintOf(request);
    const before = this.byKey.get(key);
    if (before) {
      if (before.fingerprint !== fingerprint) {
        throw new KeyInUseError('the idempotency key belongs to another payment: use a different key for each payment');
      }
      return { payment: before.payment, repeated: true };
    }
    const { amount, currency } = request;
    const payment: Payment = { id: `pay_${randomUUID()}`, status: 'captured', amount, currency };
    this.byKey.set(key, { fingerprint, payment });
    this.byId.set(payment.id, payment);
    return { payment, repeated: false };
  }

  public async find(id: string): Promise<Payment | undefined> {
    return this.byId.get(id);
  }
}
