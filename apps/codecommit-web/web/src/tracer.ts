import { randomBytes, randomInt } from 'node:crypto';
import { traceHeaderOf } from './trace-header';

/** Request that the service has answered. */
export interface Answered {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Time at which the request arrived, in milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  /** Value of the header `X-Amzn-Trace-Id`, which connects the span to the load balancer's trace. */
  readonly header?: string;
}

export interface TracerProps {
  readonly serviceName: string;
  /** OTLP endpoint of the collector, such as `http://localhost:4318`. @default - no request is traced */
  readonly endpoint?: string;
  /** Percentage of requests to trace if the load balancer has not decided, 0 to 100. */
  readonly samplePercent: number;
  /** Function that sends requests to the collector. @default fetch */
  readonly send?: typeof fetch;
}

const SERVER = 2;
const ERROR = 2;

/**
 * Sends a span for each traced request to a collector, as OTLP over HTTP. Requests do not wait for tracing, and a span
 * that the collector does not accept within two seconds is lost.
 */
export class Tracer {
  constructor(private readonly props: TracerProps) {}

  public record(answered: Answered): void {
    const { endpoint, send = fetch } = this.props;
    const parent = traceHeaderOf(answered.header);
    if (endpoint === undefined || !(parent?.sampled ?? randomInt(100) < this.props.samplePercent)) {
      return;
    }
    const body = JSON.stringify(this.export(answered, parent?.traceId ?? newTraceId(answered.start), parent?.parentId));
    void send(`${endpoint}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(2_000),
    }).catch(() => undefined);
  }

  /** @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
  private export({ method, path, status, start, end }: Answered, traceId: string, parentSpanId?: string): object {
    const span = {
      traceId,
      spanId: randomBytes(8).toString('hex'),
      parentSpanId,
      name: `${method} ${path}`,
      kind: SERVER,
      startTimeUnixNano: `${start}000000`,
      endTimeUnixNano: `${end}000000`,
      attributes: [
        attribute('http.request.method', method),
        attribute('url.path', path),
        { key: 'http.response.status_code', value: { intValue: String(status) } },
      ],
      status: status < 500 ? {} : { code: ERROR },
    };
    const resource = { attributes: [attribute('service.name', this.props.serviceName)] };
    return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'web' }, spans: [span] }] }] };
  }
}

/** Returns a new trace ID that begins with the current time, as X-Ray requires. */
function newTraceId(milliseconds: number): string {
  return (
    Math.floor(milliseconds / 1000)
      .toString(16)
      .padStart(8, '0') + randomBytes(12).toString('hex')
  );
}

function attribute(key: string, stringValue: string): object {
  return { key, value: { stringValue } };
}
