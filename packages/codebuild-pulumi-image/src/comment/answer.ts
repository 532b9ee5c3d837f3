import { CommentFailedError, TryAgainError } from './errors';

/** GitHub asks for a minute where a secondary rate limit says nothing else. */
const UNSAID_MS = 60_000;

const TO_DO: Readonly<Record<number, string>> = {
  301: 'the repository has moved: give its present name',
  307: 'the repository has moved: give its present name',
  401: 'the token is not valid, or no longer: put a new one into its secret',
  403: 'the token has to be that of a user who may comment: give it the permission "Pull requests: read and write" (a classic token: the scope repo), let the organization authorize it, and unlock the conversation if that is locked',
  404: 'there is no such repository or pull request, or the token does not see it: correct them, or give the token access',
  410: 'the comment or the conversation has been taken away: run the build again',
  422: 'GitHub does not take the comment: look up what it says',
};

/**
 * What an answer of GitHub's means, beside success.
 *
 * @throws TryAgainError where it is busy, or we are too fast for it
 * @throws CommentFailedError for everything else
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
 */
export function requireSuccess({ status, ok, headers }: Response, text: string, what: string, nowMs: number): void {
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
  throw new CommentFailedError(`GitHub refused (${said}); ${TO_DO[status] ?? 'look up what it says'}`);
}

/** A rate limit may be told with the 403 that missing rights are told with as well. */
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
  return String(fieldOf(text) ?? text).replace(/[\p{C}\s]+/gu, ' ').trim().slice(0, 500);
}

function fieldOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { readonly message?: string }).message;
  } catch {
    return undefined;
  }
}
