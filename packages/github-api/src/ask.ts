import { RefusedError, TryAgainError } from './errors';
import { Advice, requireSuccess } from './meaning';

/** Anything else would be refused by `fetch`, in a message that shows it. */
const TOKEN = /^[\x21-\x7e]+$/;

export interface GitHubRequest {
  /** Such as `https://api.github.com`; of GitHub Enterprise `https://HOST/api/v3`. */
  readonly apiUrl: string;
  readonly token: string;
  readonly method: string;
  /** Such as `/repos/acme/shop/issues/1/comments`. */
  readonly path: string;
  /** @default - none */
  readonly body?: object;
  /** Statuses that are accepted in addition to success. @default - none */
  readonly welcome?: readonly number[];
  /** What to do where GitHub refuses, by status. @default - what there is to say about every request */
  readonly advice?: Advice;
  /** @default 30000 */
  readonly timeoutMs?: number;
}

export interface GitHubAnswer {
  readonly json: string;
  readonly headers: Headers;
}

/**
 * Asks GitHub once. Follows no redirect, which would take the token to another place.
 *
 * @throws TryAgainError if it is busy, cannot be reached, or we are too fast for it
 * @throws RefusedError if it refuses, or if the token is malformed and was not sent; no message contains the token
 */
export async function askGitHub(request: GitHubRequest): Promise<GitHubAnswer> {
  const { method, path, token, welcome = [], advice = {} } = request;
  if (!TOKEN.test(token)) {
    throw new RefusedError(
      'the secret does not hold a token: it has to be only the token, as plain text; store it again',
    );
  }
  const [answer, json] = await send(request);
  if (!welcome.includes(answer.status)) {
    requireSuccess(answer, json.replaceAll(token, '***'), `${method} ${path}`, advice, Date.now());
  }
  return { json, headers: answer.headers };
}

async function send({
  apiUrl,
  path,
  token,
  method,
  body,
  timeoutMs = 30_000,
}: GitHubRequest): Promise<[Response, string]> {
  const init: RequestInit = {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      'user-agent': 'slipway',
      'content-type': 'application/json',
    },
    body: body && JSON.stringify(body),
  };
  try {
    const answer = await fetch(`${apiUrl}${path}`, init);
    return [answer, await answer.text()];
  } catch (error) {
    // what `fetch` says itself is that it failed
    throw new TryAgainError(
      `GitHub cannot be reached at ${apiUrl} (${String((error as Error).cause ?? error)})`,
      undefined,
      { cause: error },
    );
  }
}
