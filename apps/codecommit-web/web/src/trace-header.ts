/** Trace of a request, as the load balancer reports it. */
export interface TraceHeader {
  /** Trace ID, 32 hexadecimal digits, in the format of OpenTelemetry. */
  readonly traceId: string;
  /** ID of the parent span, 16 hexadecimal digits. @default - the request has no parent span */
  readonly parentId?: string;
  /** Whether the request is traced. @default - not decided yet */
  readonly sampled?: boolean;
}

const ROOT = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/;
const PARENT = /^[0-9a-f]{16}$/;

/**
 * Parses the header `X-Amzn-Trace-Id`, such as
 * `Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1`.
 *
 * @returns the trace, or undefined if the header is missing or contains no trace ID
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function traceHeaderOf(header: string | undefined): TraceHeader | undefined {
  const fields = new Map(
    (header ?? '').split(';').map((field) => field.trim().split('=', 2) as [string, string | undefined]),
  );
  const [, time, rest] = ROOT.exec(fields.get('Root') ?? '') ?? [];
  if (time === undefined || rest === undefined) {
    return undefined;
  }
  const parent = fields.get('Parent') ?? '';
  const sampled = fields.get('Sampled');
  return {
    traceId: time + rest,
    parentId: PARENT.test(parent) ? parent : undefined,
    sampled: sampled === '1' ? true : sampled === '0' ? false : undefined,
  };
}
