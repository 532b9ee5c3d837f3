import { request } from 'node:http';

const TIMEOUT_MS = 5_000;
/**
 * User agent of the requests. Firewalls refuse requests without one: `NoUserAgent_HEADER` of the common rules of AWS
 * WAF.
 */
const USER_AGENT = 'slipway-smoke-test';

export interface Probed {
  readonly status: number;
  /** The `Server` header: the load balancer names itself in the answers that it gives without a task. */
  readonly server: string;
}

/**
 * Sends a GET request.
 *
 * @param host host name for the request, if it differs from the one in the URL
 * @throws if nothing answers within five seconds
 */
export function probe(url: string, host: string): Promise<Probed> {
  return new Promise((resolve, reject) => {
    const headers = { 'user-agent': USER_AGENT, ...(host && { host }) };
    const asked = request(url, { headers, timeout: TIMEOUT_MS, agent: false }, (response) => {
      response.resume();
      resolve({ status: response.statusCode!, server: String(response.headers.server) });
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} seconds`)));
    asked.on('error', reject);
    asked.end();
  });
}
