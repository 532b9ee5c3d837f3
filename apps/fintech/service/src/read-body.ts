import { type IncomingMessage } from 'node:http';

const LARGEST_BYTES = 4_096;

/** Why a body is not read to its end. */
export class BodyTooLargeError extends Error {
  public override readonly name = 'BodyTooLargeError';
}

/**
 * Reads the body of a request, to its end: who stops in the middle takes the connection, and the answer with it.
 *
 * @throws BodyTooLargeError if it is larger than a payment can be
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
