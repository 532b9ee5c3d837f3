import { createServer, type IncomingMessage, type Server } from 'node:http';
import { isHealthy } from './health';
import { pageOf } from './page';
import { RELEASE } from './release';
import type { Tracer } from './tracer';

/**
 * Time in milliseconds after which the server closes idle connections: longer than the load balancer's idle timeout of
 * 60 seconds. If a server closes a connection while a request is on its way, the load balancer responds with 502.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout
 */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 66_000;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Function that writes one entry to the log, such as the entry about a request. */
export type Log = (entry: Readonly<Record<string, unknown>>) => void;

/** Creates the server, which answers `GET /`, `GET /health` and `GET /release`. */
export function makeServer(log: Log, tracer: Tracer): Server {
  const server = createServer((request, response) => {
    const start = Date.now();
    const answer = answerTo(request);
    if (!server.listening) {
      response.setHeader('connection', 'close'); // the server is stopping, and must not wait for this connection
    }
    response.writeHead(answer.status, { 'content-type': answer.type, 'cache-control': 'no-store' }).end(answer.body);
    const { method = 'GET' } = request;
    const { pathname: path } = addressOf(request);
    log({ level: answer.status < 500 ? 'info' : 'error', method, path, status: answer.status });
    if (path !== '/health') {
      tracer.record({ method, path, status: answer.status, start, end: Date.now(), header: headerOf(request) });
    }
  });
  return Object.assign(server, { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEADERS_MS });
}

function answerTo(request: IncomingMessage): Answer {
  const { pathname, searchParams } = addressOf(request);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return text(405, 'only GET is allowed');
  }
  switch (pathname) {
    case '/':
      return {
        status: 200,
        type: 'text/html; charset=utf-8',
        body: pageOf(RELEASE, searchParams.get('name') ?? 'you'),
      };
    case '/health':
      return isHealthy() ? text(200, 'healthy') : text(503, 'unhealthy');
    case '/release':
      return { status: 200, type: 'application/json', body: `${JSON.stringify({ release: RELEASE })}\n` };
    default:
      return text(404, 'not found');
  }
}

function addressOf({ url = '/' }: IncomingMessage): URL {
  return new URL(url, 'http://localhost');
}

function headerOf({ headers }: IncomingMessage): string | undefined {
  const value = headers['x-amzn-trace-id'];
  return Array.isArray(value) ? value[0] : value;
}

function text(status: number, body: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${body}\n` };
}
