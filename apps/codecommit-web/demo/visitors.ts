import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, get, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { ConstantLoad } from '@slipway/testing/constant-load';

const PAUSE_MS = 5;

/** How often one address may ask in five minutes. */
const RATE = 1000;
const OK = 200;
const REFUSED = 403;

/**
 * Visitors of the page, who ask all the time, each from an address of its own: the firewall refuses one that asks too
 * often. Whatever is not the page is a failure.
 */
export class Visitors extends ConstantLoad {
  constructor(url: string) {
    let visitor = 0;
    super(async () => releaseAt(url, {}, addressOf(++visitor)).then(() => undefined), PAUSE_MS);
  }
}

/** The release that the page shows. @throws Error if there is no such page */
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

/** One more request from one address than the firewall lets through: how many were answered, and how many refused. */
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

/** Some 60,000 addresses on loopback, one after the other. */
function addressOf(visitor: number): string {
  return `127.7.${Math.floor(visitor / 250) % 250}.${(visitor % 250) + 1}`;
}

/** A request that somebody has decided to trace: its header, and the trace under which its span arrives. */
export function tracedRequest(): { readonly traceId: string; readonly headers: Readonly<Record<string, string>> } {
  const time = Math.floor(Date.now() / 1000).toString(16);
  const rest = randomBytes(12).toString('hex');
  return { traceId: time + rest, headers: { 'x-amzn-trace-id': `Root=1-${time}-${rest};Sampled=1` } };
}
