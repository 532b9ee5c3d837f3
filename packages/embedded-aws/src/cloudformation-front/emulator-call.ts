import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { QueryRequest } from './query-request';

/** The header, outside every signature, that names the prepared copy of a template to the emulator. */
export const PREPARED_HEADER = 'x-slipway-template';

/** What the emulator answered. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Hands a call over as its caller signed it: the emulator checks the signature, and what the caller may do.
 *
 * The signature covers the name under which the caller knows the front, so that name goes along.
 */
export async function callEmulator(
  aws: EmbeddedAws,
  request: Pick<QueryRequest, 'path' | 'headers' | 'body'>,
  preparedId?: string,
): Promise<Answer> {
  const { hostname, port } = new URL(aws.endpoint);
  return new Promise((resolve, reject) => {
    const call = httpsRequest(
      {
        hostname,
        port,
        method: 'POST',
        path: request.path,
        headers: { ...request.headers, [PREPARED_HEADER]: preparedId ?? '' },
        ca: readFileSync(aws.caFile),
        agent: false,
      },
      (answer) => {
        text(answer).then(
          (body) => resolve({ status: answer.statusCode!, contentType: answer.headers['content-type']!, body }),
          reject,
        );
      },
    );
    call.once('error', reject);
    call.end(request.body);
  });
}
