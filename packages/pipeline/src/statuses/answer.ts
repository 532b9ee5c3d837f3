import { RefusedError, TryAgainError } from './errors';

/** GitHub asks for a minute where a secondary rate limit says nothing else. */
const UNSAID_MS = 60_000;

const TO_DO: Readonly<Record<number, string>> = {
  301: 'the repository has moved: give its present name',
  307: 'the repository has moved: give its present name',
  401: 'the token is not valid, or no longer: put a new one into its secret',
  403: 'the token may not write commit statuses: give it the permission "Commit statuses: write" (a classic token: the scope repo:status), and let the organization authorize it',
  404: 'there is no such repository, or the token does not see it: correct the name, or give the token access',
  422: 'the repository has no such commit, or already 1,000 statuses of this context for it: correct the repository',
};

/**
 * What GitHub's answer means, beside success.
 *
 * @param token is shown to nobody, whatever the answer says
 * @throws TryAgainError where it is busy, or we are too fast for it
 * @throws RefusedError for everything else
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
 */
export async function requireSuccess(answer: Response, token: string, nowMs: number): Promise<void> {
  if (answer.ok) {
    return;
  }
  const said = await messageOf(answer, token);
  if (isRateLimit(answer, said)) {
    throw new TryAgainError(`GitHub limits the rate of requests (${answer.status}: ${said})`, waitMs(answer, nowMs) ?? UNSAID_MS);
  }
  if (answer.status >= 500 || answer.status === 408) {
    throw new TryAgainError(`GitHub has a problem (${answer.status}: ${said})`, waitMs(answer, nowMs));
  }
  throw new RefusedError(`GitHub refused the status (${answer.status}: ${said}); ${TO_DO[answer.status] ?? 'look up what it says'}`);
}

/** A rate limit is told with 429, or with the 403 that missing rights are told with as well. */
function isRateLimit({ status, headers }: Response, said: string): boolean {
  return status === 429 || (status === 403 && (headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0' || /rate limit/i.test(said)));
}

function waitMs({ headers }: Response, nowMs: number): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? NaN);
  const reset = headers.get('x-ratelimit-remaining') === '0' ? Number(headers.get('x-ratelimit-reset') ?? NaN) : NaN;
  const wait = Number.isNaN(seconds) ? reset * 1_000 - nowMs : seconds * 1_000;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** GitHub says why in a field `message`; what stands between us and it may say anything. */
async function messageOf(answer: Response, token: string): Promise<string> {
  const text = await answer.text().catch(() => '');
  return String(fieldOf(text) ?? text).replaceAll(token, '***').replace(/[\p{C}\s]+/gu, ' ').trim().slice(0, 500);
}

function fieldOf(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { readonly message?: string };
    return message;
  } catch {
    return undefined;
  }
}
