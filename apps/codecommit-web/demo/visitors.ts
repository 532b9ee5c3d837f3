import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, get, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { ConstantLoad } from '@slipway/testing/constant-load';

const PAUSE_MS = 5;

/** Maximum number of requests that one IP address can send in five minutes. */
const RATE = 1000;
const OK = 200;
const REFUSED = 403;

/**
 * Visitors who continuously request the page, each from a separate IP address, because the firewall blocks an address
 * that sends too many requests. Any response other than the page is a failure.
 */
export class Visitors extends ConstantLoad {
  constructor(url: string) {
    let visitor = 0;
    super(async () => releaseAt(url, {}, addressOf(++visitor)).then(() => undefined), PAUSE_MS);
  }
}

/** Returns the release that the page shows. @throws Error if the response is not the page */
export async function releaseAt(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  localAddress = addressOf(0),
): Promise<string> {
  const { status, page } = await ask(url, { headers, localAddress, agent: false });
  const [, release] = /Release: <strong>([^<]*)/.exec(page) ?? [];
  if (status !== OK || release === undefined) {
    throw new Error(`status ${status}: ${page}`);
  }
  return release;
}

/**
 * Sends one more request from a single IP address than the firewall allows. Returns the numbers of answered and of
 * blocked requests.
 */
export async function flood(url: string): Promise<{ readonly answered: number; readonly refused: number }> {
  const agent = new Agent({ keepAlive: true });
  const statuses: number[] = [];
  for (let requests = 0; requests <= RATE; requests += 1) {
    const { status } = await ask(url, { localAddress: '127.6.6.6', agent });
    statuses.push(status);
  }
  agent.destroy();
  const count = (wanted: number) => statuses.filter((status) => status === wanted).length;
  return { answered: count(OK), refused: count(REFUSED) };
}

async function ask(url: string, options: object): Promise<{ readonly status: number; readonly page: string }> {
  const [answer] = (await once(get(url, options), 'response')) as [IncomingMessage];
  return { status: answer.statusCode!, page: await text(answer) };
}

/** Returns one of about 60,000 loopback addresses, in turn. */
function addressOf(visitor: number): string {
  return `127.7.${Math.floor(visitor / 250) % 250}.${(visitor % 250) + 1}`;
}

/** Returns the headers of a request that must be traced, and the trace ID of its span. */
export function tracedRequest(): { readonly traceId: string; readonly headers: Readonly<Record<string, string>> } {
  const time = Math.floor(Date.now() / 1000).toString(16);
  const rest = randomBytes(12).toString('hex');
  return { traceId: time + rest, headers: { 'x-amzn-trace-id': `Root=1-${time}-${rest};Sampled=1` } };
}
