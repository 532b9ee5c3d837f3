import { RefusedError, TryAgainError } from './errors';
import { Advice, requireSuccess } from './meaning';

/** Format of a token. `fetch` rejects any other token with a message that contains it. */
const TOKEN = /^[\x21-\x7e]+$/;

export interface GitHubRequest {
  /** URL of the GitHub API: `https://api.github.com`, or `https://HOST/api/v3` for GitHub Enterprise. */
  readonly apiUrl: string;
  readonly token: string;
  readonly method: string;
  /** Path of the request, such as `/repos/acme/shop/issues/1/comments`. */
  readonly path: string;
  /** Request body, sent as JSON. @default - no body */
  readonly body?: object;
  /** Status codes that are accepted besides successful ones. @default - only successful status codes */
  readonly welcome?: readonly number[];
  /** Advice for the messages of refused requests, by status code. @default - general advice */
  readonly advice?: Advice;
  /** Timeout of the request, in milliseconds. @default 30000 */
  readonly timeoutMs?: number;
}

export interface GitHubAnswer {
  readonly json: string;
  readonly headers: Headers;
}

/**
 * Sends one request to GitHub. Redirects are not followed, because another host could receive the token.
 *
 * @throws TryAgainError if GitHub returns a server error, cannot be reached, or limits the rate of requests
 * @throws RefusedError if GitHub rejects the request, or if the token is malformed and was not sent. No message
 * contains the token
 */
export async function askGitHub(request: GitHubRequest): Promise<GitHubAnswer> {
  const { method, path, token, welcome = [], advice = {} } = request;
  if (!TOKEN.test(token)) {
    throw new RefusedError(
      'the secret does not contain a valid token: store only the token in the secret, as plain text',
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
    // the message of `fetch` only states that the request failed
    throw new TryAgainError(
      `GitHub cannot be reached at ${apiUrl} (${String((error as Error).cause ?? error)})`,
      undefined,
      { cause: error },
    );
  }
}
