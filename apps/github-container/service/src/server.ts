import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { isHealthy } from './health';
import { rateOf, UnknownRateError } from './rates';
import { RELEASE } from './release';

/**
 * Time in milliseconds after which the server closes idle connections: longer than the load balancer's idle timeout of
 * 60 seconds. If a server closes a connection earlier (Node does after 5 seconds), a request may already be on its way,
 * and the load balancer responds with 502.
 *
 * @see
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout
 */
const KEEP_ALIVE_MS = 65_000;
/** Longer than the keep-alive timeout, because some Node versions count from the end of the previous request. */
const HEADERS_MS = 66_000;

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Function that writes one entry to the log, such as the entry about a request. */
export type Log = (entry: Readonly<Record<string, unknown>>) => void;

/** Creates the server, which answers `GET /rates?zone=europe&grams=1200`, `GET /health` and `GET /release`. */
export function makeServer(log: Log): Server {
  const server = createServer((request, response) => {
    const start = performance.now();
    const { status, body } = answer(request);
    if (!server.listening) {
      response.setHeader('connection', 'close'); // the server is stopping, and must not wait for this connection
    }
    send(response, status, body);
    log({
      level: status < 500 ? 'info' : 'error',
      method: request.method,
      path: pathOf(request),
      status,
      milliseconds: Math.round(performance.now() - start),
    });
  });
  return Object.assign(server, { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEADERS_MS });
}

function answer(request: IncomingMessage): Answer {
  const routes: Readonly<Record<string, () => Answer>> = {
    '/health': () =>
      isHealthy() ? { status: 200, body: { healthy: true } } : { status: 503, body: { healthy: false } },
    '/release': () => ({ status: 200, body: { release: RELEASE } }),
    '/rates': () => rates(new URL(request.url!, 'http://localhost').searchParams),
  };
  const path = pathOf(request);
  if (!Object.hasOwn(routes, path)) {
    return { status: 404, body: { error: `${path} was not found; use ${Object.keys(routes).join(', ')}` } };
  }
  return request.method === 'GET' ? routes[path]() : { status: 405, body: { error: 'only GET is allowed' } };
}

function rates(query: URLSearchParams): Answer {
  const [zone, grams] = [query.get('zone') ?? '', Number(query.get('grams') ?? Number.NaN)];
  try {
    return { status: 200, body: { zone, grams, cents: rateOf(zone, grams) } };
  } catch (error) {
    if (error instanceof UnknownRateError) {
      return { status: 400, body: { error: error.message } };
    }
    throw error;
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?')[0];
}

function send(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(`${JSON.stringify(body)}\n`);
}
