import { RequestRefusedError } from './errors';
import type { Request } from './request';

/**
 * Maximum size of a body, in bytes.
 *
 * GitHub sends up to 25 MB, but a Lambda invocation accepts 6 MB. A form-encoded body arrives in base64 and grows by a
 * third, so 4 MiB always fits. A push of 2,000 commits has 1 to 3 MB.
 *
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const LONGEST_BODY = 4 * 1024 * 1024;

/**
 * Returns the body of a request as the bytes that GitHub signed.
 *
 * @throws RequestRefusedError 413 if the body is too long, before anything is decoded
 */
export function readBody({ body = '', isBase64Encoded }: Pick<Request, 'body' | 'isBase64Encoded'>): Buffer {
  const encoding = isBase64Encoded ? 'base64' : 'utf8';
  if (Buffer.byteLength(body, encoding) > LONGEST_BODY) {
    throw new RequestRefusedError(413, 'body too long');
  }
  return Buffer.from(body, encoding);
}
