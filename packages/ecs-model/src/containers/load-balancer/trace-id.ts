import { randomBytes } from 'node:crypto';

/** Header by which a load balancer joins what happens to a request. */
export const TRACE_HEADER = 'x-amzn-trace-id';

/**
 * The header as a load balancer passes it on: with a root if it has none, or else with a field of its own next to the
 * root that it came with. Whether to trace the request is left to others.
 *
 * @param header as it came, such as `Root=1-67891233-abcdef012345678912345678`; undefined if it did not
 * @param now in milliseconds since 1970
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
export function traceIdOf(header: string | undefined, now = Date.now()): string {
  const fields = (header ?? '')
    .split(';')
    .map((field) => field.trim())
    .filter((field) => field !== '' && !field.startsWith('Self='));
  const name = fields.some((field) => field.startsWith('Root=')) ? 'Self' : 'Root';
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return [`${name}=1-${seconds}-${randomBytes(12).toString('hex')}`, ...fields].join(';');
}
