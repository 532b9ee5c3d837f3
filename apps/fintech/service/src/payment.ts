import { createHash } from 'node:crypto';
import { looksLikeCard } from './card-data';

/** Payment request of a merchant. It contains a token in place of the card number, which stays in the card vault. */
export interface PaymentRequest {
  /** Amount in the smallest unit of the currency, such as cents. */
  readonly amount: number;
  /** ISO 4217 currency code, such as `EUR`. */
  readonly currency: string;
  /** Token of the card from the card vault, such as `tok_4f9c2a71b3d84e06`. */
  readonly token: string;
}

export interface Payment extends Omit<PaymentRequest, 'token'> {
  readonly id: string;
  readonly status: 'captured';
}

/** Error for a refused request, with a message for the merchant. The message never repeats values of the request. */
export class RefusedPaymentError extends Error {
  public override readonly name = 'RefusedPaymentError';
}

const LARGEST = 99_999_999;
const FIELDS = ['amount', 'currency', 'token'];
const TOKEN = /^tok_[a-z0-9]{16,64}$/;

/**
 * Parses and validates the body of a payment request.
 *
 * @throws RefusedPaymentError if the body is malformed, or contains a possible card number
 */
export function paymentRequestOf(body: string): PaymentRequest {
  if (looksLikeCard(body)) {
    throw new RefusedPaymentError('the request may contain a card number: send a token from the card vault instead');
  }
  const request = parse(body);
  const unknown = Object.keys(request).some((field) => !FIELDS.includes(field));
  if (unknown) {
    throw new RefusedPaymentError(`the request has an unknown field: allowed fields are ${FIELDS.join(', ')}`);
  }
  const { amount, currency, token } = request;
  if (typeof amount !== 'number' || !Number.isInteger(amount) || amount < 1 || amount > LARGEST) {
    throw new RefusedPaymentError(`amount must be a whole number in the smallest currency unit, 1 to ${LARGEST}`);
  }
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) {
    throw new RefusedPaymentError('currency must be an ISO 4217 code, such as EUR');
  }
  if (typeof token !== 'string' || !TOKEN.test(token)) {
    throw new RefusedPaymentError('token must be a token from the card vault, such as tok_4f9c2a71b3d84e06');
  }
  return { amount, currency, token };
}

/**
 * Returns a hash of a payment request. The stored hash shows whether a later request with the same idempotency key is
 * the same request, so that the card token does not have to be stored.
 */
export function fingerprintOf({ amount, currency, token }: PaymentRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([amount, currency, token]))
    .digest('hex');
}

function parse(body: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = undefined; // the parser's message would repeat part of the body
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new RefusedPaymentError('the body is not a JSON object');
  }
  return parsed as Record<string, unknown>;
}
