import { IncomingMessage } from 'node:http';

const MAX_BYTES = 8_192;

/** Response to a request that a button on the page sends. */
export interface PageAnswer {
  readonly status: number;
  /** Reason why the request was not accepted. */
  readonly problem?: string;
}

/**
 * Parses the body of a request.
 * @throws if the body is not JSON, or is too long
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BYTES) {
      throw new Error(`the request is too long: at most ${MAX_BYTES} bytes are accepted`);
    }
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
