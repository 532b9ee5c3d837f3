import { randomBytes } from 'node:crypto';
import { ConstantLoad } from '@slipway/testing/constant-load';

const PAUSE_MS = 5;

/** Visitors of the page, who ask all the time. Whatever is not the page is a failure. */
export class Visitors extends ConstantLoad {
  constructor(url: string) {
    super(async () => releaseAt(url).then(() => undefined), PAUSE_MS);
  }
}

/** The release that the page shows. @throws Error if there is no such page */
export async function releaseAt(url: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const answer = await fetch(url, { headers });
  const page = await answer.text();
  const [, release] = /Release: <strong>([^<]*)/.exec(page) ?? [];
  if (!answer.ok || release === undefined) {
    throw new Error(`status ${answer.status}: ${page}`);
  }
  return release;
}

/** A request that somebody has decided to trace: its header, and the trace under which its span arrives. */
export function tracedRequest(): { readonly traceId: string; readonly headers: Readonly<Record<string, string>> } {
  const time = Math.floor(Date.now() / 1000).toString(16);
  const rest = randomBytes(12).toString('hex');
  return { traceId: time + rest, headers: { 'x-amzn-trace-id': `Root=1-${time}-${rest};Sampled=1` } };
}
