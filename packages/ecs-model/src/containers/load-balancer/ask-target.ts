import { ClientRequest, IncomingMessage, request as overHttp, RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';

/** Protocol of requests to targets. */
export type TargetProtocol = 'HTTP' | 'HTTPS';

/**
 * Sends a request to a target, over a new connection.
 *
 * As with an AWS load balancer, the target's certificate is not verified, and may be self-signed or expired.
 *
 * @see
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-routing-configuration
 */
export function askTarget(
  protocol: TargetProtocol,
  options: RequestOptions,
  answered?: (answer: IncomingMessage) => void,
): ClientRequest {
  return protocol === 'HTTPS'
    ? overHttps({ ...options, agent: false, rejectUnauthorized: false }, answered)
    : overHttp({ ...options, agent: false }, answered);
}
