import { request } from 'node:http';

const TIMEOUT_MS = 5_000;
/**
 * User agent of the requests. Some web application firewall rules, such as `NoUserAgent_HEADER` of AWS WAF, block
 * requests without a user agent.
 */
const USER_AGENT = 'slipway-smoke-test';

export interface Probed {
  readonly status: number;
  /** `Server` header of the response. If no task responded, the header names the load balancer. */
  readonly server: string;
}

/**
 * Sends a GET request.
 *
 * @param host host name for the request. If empty, the host name in the URL is used
 * @throws Error if the connection fails, or no response arrives within five seconds
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
