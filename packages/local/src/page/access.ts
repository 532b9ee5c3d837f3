import { IncomingHttpHeaders } from 'node:http';
import { isSame } from '../control/access-token';

/** Fields of a request that determine whether the page server answers it. */
export interface PageRequest {
  readonly method?: string;
  readonly url?: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Host names by which a browser on this machine reaches the page. A request with any other host name may be a DNS
 * rebinding attack.
 */
const HOSTS = ['127.0.0.1', 'localhost'];

/**
 * Returns the path after the token, such as `events`, if the request may be answered. Returns undefined if the request
 * has another host name (as after DNS rebinding), if another page sent it, or if its path does not begin with the
 * token.
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
 * Returns whether this page, or a user who follows a link, sent the request. A link with the token works from any page.
 * Script requests must come from this page, and requests that change something must have an `Origin` header.
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
