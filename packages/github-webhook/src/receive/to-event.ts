import * as v from 'valibot';
import type { GitHubEvent } from '../github-event';
import { nameBefore } from './name-before';
import type { Delivery } from './parse-delivery';
import { pullRequestDetail } from './pull-request';
import { pushDetail } from './push';
import { RequestRefusedError } from './errors';

const NAMED = v.object({ repository: v.object({ full_name: v.string() }) });
const STARTING: readonly string[] = ['push', 'pull_request'] satisfies GitHubEvent['detailType'][];

/**
 * Returns the event for a delivery, or undefined for deliveries that start nothing, such as `ping`.
 *
 * @param repositories accepted repositories, `owner/name`, compared without regard to case as GitHub does
 * @throws RequestRefusedError 400 if the payload lacks a required field, 404 if a listed repository was renamed, or the
 * webhook belongs to a single repository that is not on the list
 */
export function toEvent(delivery: Delivery, repositories: readonly string[]): GitHubEvent | undefined {
  const { payload } = delivery;
  const listed = (name: string) => repositories.find((known) => known.toLowerCase() === name.toLowerCase());
  if (v.is(NAMED, payload) && listed(payload.repository.full_name) === undefined) {
    return unlisted(delivery, listed(nameBefore(delivery) ?? ''));
  }
  const event = eventOf(delivery);
  return (
    event && ({ ...event, detail: { ...event.detail, repository: listed(event.detail.repository) } } as GitHubEvent)
  );
}

/**
 * Handles a delivery of a repository that is not on the list. An organization's webhook sends deliveries of all its
 * repositories, and unlisted ones are ignored. For the webhook of a single repository, the repository was renamed or
 * the list is wrong, so the error is shown in GitHub.
 */
function unlisted({ event, ofMany }: Delivery, formerly: string | undefined): undefined {
  if (formerly !== undefined) {
    throw new RequestRefusedError(404, `repository ${formerly} has been renamed`);
  }
  if (STARTING.includes(event) && !ofMany) {
    throw new RequestRefusedError(404, 'the repository is not on the list');
  }
  return undefined;
}

function eventOf({ event, id, payload }: Delivery): GitHubEvent | undefined {
  if (event === 'push') {
    const detail = pushDetail(id, payload);
    return detail && { detailType: event, detail };
  }
  if (event === 'pull_request') {
    const detail = pullRequestDetail(id, payload);
    return detail && { detailType: event, detail };
  }
  return undefined;
}
