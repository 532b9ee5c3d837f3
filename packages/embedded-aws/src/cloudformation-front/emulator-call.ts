import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { EmbeddedAws } from '../emulator/embedded-aws';
import { QueryRequest } from './query-request';

/**
 * Header that contains the name of the prepared copy of a template. The signature of a call does not cover this header.
 */
export const PREPARED_HEADER = 'x-slipway-template';

/** HTTP response of the emulator. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Forwards a call with the signature of its caller, so that the emulator checks the signature and the caller's
 * permissions.
 *
 * The host name with which the caller reached the proxy is forwarded as well, because the signature covers the host
 * name.
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
