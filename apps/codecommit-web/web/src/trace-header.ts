/** What the load balancer says about the trace that a request belongs to. */
export interface TraceHeader {
  /** 32 hexadecimal digits, as OpenTelemetry writes it. */
  readonly traceId: string;
  /** 16 hexadecimal digits. @default - the request has no parent */
  readonly parentId?: string;
  /** Whether to trace it. @default - that is still to decide */
  readonly sampled?: boolean;
}

const ROOT = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/;
const PARENT = /^[0-9a-f]{16}$/;

/**
 * Reads the header `X-Amzn-Trace-Id`, such as
 * `Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1`.
 *
 * @returns undefined if there is no such header, or it names no trace
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
