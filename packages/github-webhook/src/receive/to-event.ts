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
 * Returns the event for a delivery, or undefined if it starts nothing, such as `ping`.
 *
 * @param repositories `owner/name` of each repository; GitHub ignores case
 * @throws RequestRefusedError 400 if the payload lacks what the event needs, 404 if its repository should be on the
 * list and is not
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
 * Handles a delivery of a repository that is not on the list. The webhook of an organization gets deliveries of all its
 * repositories, which are ignored. For the webhook of a single repository, it means that the repository was renamed or
 * the list is wrong, so it is an error that GitHub shows.
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
