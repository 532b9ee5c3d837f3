import { RefusedError, TryAgainError } from './errors';

/** Waiting time after a secondary rate limit if the response states none, as GitHub documents, in milliseconds. */
const UNSAID_MS = 60_000;

/** Advice for the messages of refused requests, by status code, such as `correct the name`. */
export type Advice = Readonly<Record<number, string>>;

const MOVED = 'the repository has moved: use its current name';
const ALWAYS: Advice = {
  301: MOVED,
  307: MOVED,
  401: 'the token is invalid or has expired: store a new token in the secret',
};

/**
 * Throws an error unless GitHub's response is successful.
 *
 * @param text body of the response, without the token
 * @param what method and path of the request
 * @throws TryAgainError if GitHub cannot process the request or limits the rate of requests
 * @throws RefusedError for all other errors
 * @see
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
 */
export function requireSuccess(
  { ok, status, headers }: Response,
  text: string,
  what: string,
  advice: Advice,
  nowMs: number,
): void {
  if (ok) {
    return;
  }
  const said = `${what}: ${status}, ${messageOf(text)}`;
  if (status === 429 || (status === 403 && isRateLimit(headers, text))) {
    throw new TryAgainError(`the rate limit of GitHub is exceeded (${said})`, waitMs(headers, nowMs) ?? UNSAID_MS);
  }
  if (status >= 500 || status === 408) {
    throw new TryAgainError(`GitHub could not process the request (${said})`, waitMs(headers, nowMs));
  }
  throw new RefusedError(
    `GitHub refused the request (${said}); ${{ ...ALWAYS, ...advice }[status] ?? "see GitHub's message for the reason"}`,
  );
}

/** Returns whether a response with status code 403 is due to a rate limit, not to missing permissions. */
function isRateLimit(headers: Headers, text: string): boolean {
  return headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0' || /rate limit/i.test(text);
}

function waitMs(headers: Headers, nowMs: number): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? NaN);
  const reset = headers.get('x-ratelimit-remaining') === '0' ? Number(headers.get('x-ratelimit-reset') ?? NaN) : NaN;
  const wait = Number.isNaN(seconds) ? reset * 1_000 - nowMs : seconds * 1_000;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/**
 * Returns the `message` field of GitHub's response, or the whole text if it has no such field, as from a proxy. The
 * result is one line of at most 500 characters.
 */
function messageOf(text: string): string {
  return String(fieldOf(text) ?? text)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 500);
}

function fieldOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { readonly message?: string }).message;
  } catch {
    return undefined;
  }
}
