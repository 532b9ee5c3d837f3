import { requireSuccess } from './answer';
import { CommitStatus } from './commit-status';
import { RefusedError, TryAgainError } from './errors';

/** GitHub itself gives up after 10 seconds. */
const TIMEOUT_MS = 15_000;
const TOKEN = /^[\x21-\x7e]+$/;

export interface StatusRequest extends CommitStatus {
  readonly apiUrl: string;
  readonly token: string;
  readonly repository: string;
  readonly context: string;
  /** Where a person looks. */
  readonly link: string;
}

/**
 * Sets one status of one commit. Follows no redirect, which would take the token to another place.
 *
 * @throws TryAgainError, RefusedError; neither has the token in it
 * @see https://docs.github.com/en/rest/commits/statuses#create-a-commit-status
 */
export async function postStatus(request: StatusRequest): Promise<void> {
  if (!TOKEN.test(request.token)) {
    throw new RefusedError('the secret does not hold a token: it has to be the token alone, as plain text; put it in anew');
  }
  await requireSuccess(await send(request), request.token, Date.now());
}

async function send({ apiUrl, token, repository, commit, state, context, description, link }: StatusRequest): Promise<Response> {
  try {
    return await fetch(`${apiUrl}/repos/${repository}/statuses/${commit}`, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { 'authorization': `Bearer ${token}`, 'accept': 'application/vnd.github+json', 'x-github-api-version': '2022-11-28', 'user-agent': 'slipway', 'content-type': 'application/json' },
      body: JSON.stringify({ state, context, description, target_url: link }),
    });
  } catch (error) {
    throw new TryAgainError(`GitHub cannot be reached at ${apiUrl}`, undefined, { cause: error });
  }
}
