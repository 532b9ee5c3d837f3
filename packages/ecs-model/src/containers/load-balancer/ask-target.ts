import { Agent as HttpAgent, ClientRequest, IncomingMessage, request as overHttp, RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as overHttps } from 'node:https';

/** Idle timeout of connections, in milliseconds. This is the default of an Application Load Balancer. */
export const IDLE_MS = 60_000;

/** Protocol of requests to targets. */
export type TargetProtocol = 'HTTP' | 'HTTPS';

/**
 * Sends a request to a target, over a new connection unless the options contain an agent.
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
    ? overHttps({ agent: false, rejectUnauthorized: false, ...options }, answered)
    : overHttp({ agent: false, ...options }, answered);
}

/**
 * Returns an agent that keeps connections to a target open between requests, as an AWS load balancer does. A connection
 * closes when no request has used it for 60 seconds, the default idle timeout of an Application Load Balancer.
 *
 * @see
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout
 */
export function keptConnections(protocol: TargetProtocol): HttpAgent {
  const options = { keepAlive: true, timeout: IDLE_MS };
  return protocol === 'HTTPS' ? new HttpsAgent(options) : new HttpAgent(options);
}
