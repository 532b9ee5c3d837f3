import { Advice, askGitHub } from '@slipway/github-api';
import { CommitStatus } from './commit-status';

/** Timeout of a request in milliseconds. GitHub itself ends requests after 10 seconds. */
const TIMEOUT_MS = 15_000;

const ADVICE: Advice = {
  403: 'the token is not allowed to write commit statuses: give it the permission "Commit statuses: write" (for a classic token, the scope repo:status), and let the organization authorize it',
  404: 'the repository does not exist, or the token has no access to it: correct the name, or grant the token access',
  422: 'the repository does not contain the commit, or the commit already has 1,000 statuses with this context: check the repository and the context',
};

export interface StatusRequest extends CommitStatus {
  readonly apiUrl: string;
  readonly token: string;
  readonly repository: string;
  readonly context: string;
  /** URL of the execution in the console. */
  readonly link: string;
}

/**
 * Sets a commit status on GitHub.
 *
 * @throws TryAgainError if a later attempt can succeed, and RefusedError otherwise. Their messages do not contain the
 * token
 * @see https://docs.github.com/en/rest/commits/statuses#create-a-commit-status
 */
export async function postStatus({
  apiUrl,
  token,
  repository,
  commit,
  state,
  context,
  description,
  link,
}: StatusRequest): Promise<void> {
  const body = { state, context, description, target_url: link };
  await askGitHub({
    apiUrl,
    token,
    method: 'POST',
    path: `/repos/${repository}/statuses/${commit}`,
    body,
    advice: ADVICE,
    timeoutMs: TIMEOUT_MS,
  });
}
