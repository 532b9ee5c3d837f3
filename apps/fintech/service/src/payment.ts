import { createHash } from 'node:crypto';
import { looksLikeCard } from './card-data';

/** What a merchant asks for. The card is known to the vault of the card network only, which made the token. */
export interface PaymentRequest {
  /** In the smallest unit of the currency, such as cents. */
  readonly amount: number;
  /** Code of ISO 4217, such as `EUR`. */
  readonly currency: string;
  /** Token of the card, such as `tok_4f9c2a71b3d84e06`. */
  readonly token: string;
}

export interface Payment extends Omit<PaymentRequest, 'token'> {
  readonly id: string;
  readonly status: 'captured';
}

/** Why a request is refused, in words for the merchant. It never repeats what was sent. */
export class RefusedPaymentError extends Error {
  public override readonly name = 'RefusedPaymentError';
}

const LARGEST = 99_999_999;
const FIELDS = ['amount', 'currency', 'token'];
const TOKEN = /^tok_[a-z0-9]{16,64}$/;

/**
 * Reads a request.
 *
 * @throws RefusedPaymentError if it is malformed, or holds what may be the number of a card
 */
export function paymentRequestOf(body: string): PaymentRequest {
  if (looksLikeCard(body)) {
    throw new RefusedPaymentError('the request may contain a card number: send a token of the vault');
  }
  const request = parse(body);
  const unknown = Object.keys(request).some((field) => !FIELDS.includes(field));
  if (unknown) {
    throw new RefusedPaymentError(`the request has an unknown field: allowed are ${FIELDS.join(', ')}`);
  }
  const { amount, currency, token } = request;
  if (typeof amount !== 'number' || !Number.isInteger(amount) || amount < 1 || amount > LARGEST) {
    throw new RefusedPaymentError(`amount has to be a whole number of the smallest unit, 1 to ${LARGEST}`);
  }
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) {
    throw new RefusedPaymentError('currency has to be an ISO 4217 code, such as EUR');
  }
  if (typeof token !== 'string' || !TOKEN.test(token)) {
    throw new RefusedPaymentError('token has to be a token of the vault, such as tok_4f9c2a71b3d84e06');
  }
  return { amount, currency, token };
}

/** Tells two requests apart that were sent with the same key, without keeping what they held. */
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
    parsed = undefined; // the message of the parser would repeat a part of the body
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new RefusedPaymentError('the body is not a JSON object');
  }
  return parsed as Record<string, unknown>;
}
