import * as v from 'valibot';
import type { PullRequestDetail } from '../github-event';
import { COMMIT, COMMON, fields, NOBODY } from './fields';

const ACTIONS: readonly string[] = ['opened', 'reopened', 'synchronize'] satisfies PullRequestDetail['action'][];
const REPOSITORY = v.object({ id: v.number(), full_name: v.string() });

const ACTION = v.object({ action: v.string() });
const PULL_REQUEST = v.object({
  ...COMMON,
  number: v.number(),
  pull_request: v.object({
    base: v.object({ ref: v.string(), repo: REPOSITORY }),
    head: v.object({ ref: v.string(), sha: COMMIT, repo: v.nullish(REPOSITORY) }),
  }),
});

/**
 * Returns the detail of a pull request event, or undefined if the event does not change the code of the pull request.
 *
 * @throws RequestRefusedError 400 if a field is missing or invalid
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request
 */
export function pullRequestDetail(deliveryId: string, payload: unknown): PullRequestDetail | undefined {
  const { action } = fields(ACTION, payload);
  if (!ACTIONS.includes(action)) {
    return undefined;
  }
  const {
    number,
    pull_request: { base, head },
    repository,
    sender,
  } = fields(PULL_REQUEST, payload);
  return {
    deliveryId,
    repository: repository.full_name,
    actor: sender?.login ?? NOBODY,
    action: action as PullRequestDetail['action'],
    number,
    pullRequest: String(number),
    baseName: base.ref,
    headName: head.ref,
    commit: head.sha,
    fork: head.repo?.id !== base.repo.id || head.repo.full_name !== base.repo.full_name,
  };
}
