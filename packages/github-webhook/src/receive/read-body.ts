import { RequestRefusedError } from './errors';
import type { Request } from './request';

/**
 * The longest body that is looked at, in bytes.
 *
 * GitHub sends up to 25 MB, but an invocation takes 6 MB, in which a form-encoded body grows by a third because it
 * comes in base64: 4 MiB is what fits either way. A push of 2,000 commits has 1 to 3 MB.
 *
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const LONGEST_BODY = 4 * 1024 * 1024;

/**
 * Returns the signed bytes.
 *
 * @throws RequestRefusedError 413 before anything is decoded
 */
export function readBody({ body = '', isBase64Encoded }: Pick<Request, 'body' | 'isBase64Encoded'>): Buffer {
  const encoding = isBase64Encoded ? 'base64' : 'utf8';
  if (Buffer.byteLength(body, encoding) > LONGEST_BODY) {
    throw new RequestRefusedError(413, 'body too long');
  }
  return Buffer.from(body, encoding);
}
