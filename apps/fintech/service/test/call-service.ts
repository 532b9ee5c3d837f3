import { request } from 'node:https';

export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Calls the service like the load balancer, which does not verify the service's certificate. Node.js 16 does not have
 * `fetch`.
 */
export function callService(
  url: string,
  method: string,
  body = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers, agent: false, rejectUnauthorized: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode!, body: JSON.parse(text) }));
    });
    call.on('error', reject).end(body);
  });
}
