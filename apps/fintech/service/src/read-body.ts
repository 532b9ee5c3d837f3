import { type IncomingMessage } from 'node:http';

const LARGEST_BYTES = 4_096;

/** Error for a request body that is too large. */
export class BodyTooLargeError extends Error {
  public override readonly name = 'BodyTooLargeError';
}

/**
 * Reads the body of a request completely, because closing a connection before the end would also lose the response.
 *
 * @throws BodyTooLargeError if the body has more than 4,096 bytes; a valid payment is smaller
 */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= LARGEST_BYTES) {
      chunks.push(chunk);
    }
  }
  if (bytes > LARGEST_BYTES) {
    throw new BodyTooLargeError(`the body has more than ${LARGEST_BYTES} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}
