import { RefusedError, TryAgainError } from './errors';

/** GitHub asks for a minute where a secondary rate limit says nothing else. */
const UNSAID_MS = 60_000;

/** What to do about an answer, by its status. */
export type Advice = Readonly<Record<number, string>>;

const MOVED = 'the repository has moved: use its current name';
const ALWAYS: Advice = {
  301: MOVED,
  307: MOVED,
  401: 'the token is not valid or has expired: put a new one into its secret',
};

/**
 * Throws the error that an answer of GitHub stands for, unless it is a success.
 *
 * @param text of the answer, without the token
 * @param what was asked
 * @throws TryAgainError if it is busy, or we are too fast for it
 * @throws RefusedError for everything else
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
    throw new TryAgainError(`GitHub limits the rate of requests (${said})`, waitMs(headers, nowMs) ?? UNSAID_MS);
  }
  if (status >= 500 || status === 408) {
    throw new TryAgainError(`GitHub has a problem (${said})`, waitMs(headers, nowMs));
  }
  throw new RefusedError(`GitHub refused (${said}); ${{ ...ALWAYS, ...advice }[status] ?? 'its message says why'}`);
}

/** A rate limit may have status 403, as missing permissions do. */
function isRateLimit(headers: Headers, text: string): boolean {
  return headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0' || /rate limit/i.test(text);
}

function waitMs(headers: Headers, nowMs: number): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? NaN);
  const reset = headers.get('x-ratelimit-remaining') === '0' ? Number(headers.get('x-ratelimit-reset') ?? NaN) : NaN;
  const wait = Number.isNaN(seconds) ? reset * 1_000 - nowMs : seconds * 1_000;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** GitHub says why in a field `message`; what stands between us and it may say anything. */
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
