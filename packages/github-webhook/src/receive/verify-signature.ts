import { createHmac, timingSafeEqual } from 'node:crypto';
import { RequestRefusedError } from './errors';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/**
 * Returns the bytes of an `X-Hub-Signature-256` header. `X-Hub-Signature`, which is SHA-1, is ignored.
 *
 * @throws RequestRefusedError 401 if the header is missing or is not `sha256=` and 64 lower-case hex digits
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function parseSignature(value: string | undefined): Buffer {
  if (value === undefined) {
    throw new RequestRefusedError(401, 'no SHA-256 signature');
  }
  const [, digest] = SIGNATURE.exec(value) ?? [];
  if (digest === undefined) {
    throw new RequestRefusedError(401, 'malformed signature');
  }
  return Buffer.from(digest, 'hex');
}

/**
 * Returns whether one of the secrets signed exactly these bytes.
 *
 * Every secret is compared in constant time, so that timing reveals nothing. @octokit/webhooks-methods accepts only
 * text, which may differ from the signed bytes.
 */
export function verifySignature(body: Buffer, signature: Buffer, secrets: readonly string[]): boolean {
  return secrets
    .map((secret) => timingSafeEqual(createHmac('sha256', secret).update(body).digest(), signature))
    .includes(true);
}
