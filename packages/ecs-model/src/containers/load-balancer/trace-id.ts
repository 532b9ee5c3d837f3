import { randomBytes } from 'node:crypto';

/** HTTP header with which a load balancer traces a request. */
export const TRACE_HEADER = 'x-amzn-trace-id';

/**
 * Returns the trace header that a load balancer sends to the target: with a new root if the incoming header has no
 * root, otherwise with a field of the load balancer added. The sampling decision is not changed.
 *
 * @param header incoming header, such as `Root=1-67891233-abcdef012345678912345678`, if any
 * @param now milliseconds since 1970
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
