import { type IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import { API_DESCRIPTION } from './api-description';
import { looksLikeCard } from './card-data';
import { type Certificate } from './certificate';
import { isHealthy } from './health';
import { paymentRequestOf, RefusedPaymentError } from './payment';
import { KeyInUseError, type Payments } from './payments';
import { BodyTooLargeError, readBody } from './read-body';
import { RELEASE } from './release';

/**
 * Time in milliseconds after which the server closes idle connections: longer than the load balancer's idle timeout of
 * 60 seconds. If a server closes a connection while a request is on its way, the load balancer responds with 502.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout
 */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 66_000;
const KEY = /^[\w-]{8,64}$/;
const PAYMENT = /^\/payments\/(pay_[0-9a-f-]{36})$/;

interface Answer {
  readonly status: number;
  readonly body: object;
  /** Cause of an unexpected error, for the log only. */
  readonly reason?: string;
}

/** Function that writes the log entry of a request, of which the entry contains only the method and the route. */
export type Log = (entry: Readonly<Record<string, unknown>>) => void;

/**
 * Creates the HTTPS server, which answers `POST /payments`, `GET /payments/{id}`, `GET /health`, `GET /release` and
 * `GET /openapi.json`.
 */
export function makeServer(log: Log, payments: Payments, certificate: Certificate): Server {
  // load balancer health checks fail if a server accepts only TLS 1.3
  const server = createServer({ ...certificate, minVersion: 'TLSv1.2' }, (request, response) => {
    const start = Date.now();
    void answerTo(request, payments).then(({ status, body, reason }) => {
      if (!server.listening) {
        response.setHeader('connection', 'close'); // the server is stopping, and must not wait for this connection
      }
      response
        .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
        .end(`${JSON.stringify(body)}\n`);
      const level = status < 500 ? 'info' : 'error';
      const milliseconds = Date.now() - start;
      log({ level, method: request.method, route: routeOf(pathOf(request)), status, milliseconds, reason });
    });
  });
  return Object.assign(server, { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEADERS_MS });
}

async function answerTo(request: IncomingMessage, payments: Payments): Promise<Answer> {
  try {
    return await route(request, payments);
  } catch (error) {
    if (error instanceof RefusedPaymentError) {
      return { status: 400, body: { error: error.message } };
    }
    if (error instanceof KeyInUseError) {
      return { status: 409, body: { error: error.message } };
    }
    if (error instanceof BodyTooLargeError) {
      return { status: 413, body: { error: error.message } };
    }
    const body = { error: 'the payment could not be accepted: retry with the same key' };
    return { status: 500, body, reason: reasonOf(error as Error) };
  }
}

/** Returns the name and the message of an error, but only the name if the message may contain a card number. */
function reasonOf({ name, message }: Error): string {
  return looksLikeCard(message) ? name : `${name}: ${message}`;
}

async function route(request: IncomingMessage, payments: Payments): Promise<Answer> {
  const path = pathOf(request);
  switch (`${request.method} ${routeOf(path)}`) {
    case 'POST /payments':
      return take(request, payments);
    case 'GET /payments/{id}':
      return find(PAYMENT.exec(path)![1]!, payments);
    case 'GET /health':
      return isHealthy() ? { status: 200, body: { healthy: true } } : { status: 503, body: { healthy: false } };
    case 'GET /release':
      return { status: 200, body: { release: RELEASE } };
    case 'GET /openapi.json':
      return { status: 200, body: API_DESCRIPTION };
    default:
      return { status: 404, body: { error: 'not found' } };
  }
}

async function take(request: IncomingMessage, payments: Payments): Promise<Answer> {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw new RefusedPaymentError(
      'the header Idempotency-Key must have 8 to 64 letters, digits, hyphens and underscores',
    );
  }
  const { payment, repeated } = await payments.take(key, paymentRequestOf(await readBody(request)));
  return { status: repeated ? 200 : 201, body: payment };
}

async function find(id: string, payments: Payments): Promise<Answer> {
  const payment = await payments.find(id);
  return payment ? { status: 200, body: payment } : { status: 404, body: { error: 'the payment does not exist' } };
}

/** Returns the route of a request, without values from the client. */
function routeOf(path: string): string {
  return PAYMENT.test(path)
    ? '/payments/{id}'
    : ['/payments', '/health', '/release', '/openapi.json'].includes(path)
      ? path
      : 'elsewhere';
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?')[0]!;
}
