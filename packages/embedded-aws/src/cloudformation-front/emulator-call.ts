import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { QueryRequest } from './query-request';

/** Header that names the prepared copy of a template. No signature covers this header. */
export const PREPARED_HEADER = 'x-slipway-template';

/** HTTP answer of the emulator. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Forwards a call with its caller's signature, so that the emulator checks the signature and the caller's permissions.
 *
 * The signature covers the host name by which the caller reached the proxy, so the host name is forwarded, too.
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
