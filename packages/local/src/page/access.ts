import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { IncomingHttpHeaders } from 'node:http';

/** What a request to the page is judged by. */
export interface PageRequest {
  readonly method?: string;
  readonly url?: string;
  readonly headers: IncomingHttpHeaders;
}

/** Names by which a browser on this machine reaches the page. Every other one has been bound to it from outside. */
const HOSTS = ['127.0.0.1', 'localhost'];
const TOKEN_BYTES = 32;

/** A token that nobody guesses. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/**
 * The path behind the token, such as `events`, if the request may be answered. Undefined if not: its host is not this
 * page's (as after DNS rebinding), it was sent from another page, or it does not begin with the token.
 */
export function admittedPath(
  { method, url = '', headers }: PageRequest,
  port: number,
  token: string,
): string | undefined {
  const origins = HOSTS.map((host) => `http://${host}:${port}`);
  const isOwnHost = origins.includes(`http://${headers.host}`);
  const [, given = '', path] = /^\/([^/?#]*)\/([^?#]*)/.exec(url) ?? [];
  return isOwnHost && isOwnOrigin(method, headers, origins) && isSame(given, token) ? path : undefined;
}

/**
 * A link may be followed from anywhere, for it has the token; what scripts send comes from this page.
 * What changes something has to say so.
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
function isOwnOrigin(method: string | undefined, headers: IncomingHttpHeaders, origins: readonly string[]): boolean {
  const { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  const isReading = method === 'GET';
  const isLink = isReading && mode === 'navigate' && origin === undefined;
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none' || isLink;
  const isOwn = origin === undefined ? isReading : origin === `http://${headers.host}` && origins.includes(origin);
  return isOwnSite && isOwn;
}

/** Takes as long whatever is given. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
