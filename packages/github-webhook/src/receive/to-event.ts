import * as v from 'valibot';
import type { GitHubEvent } from '../github-event';
import type { Delivery } from './parse-delivery';
import { pullRequestDetail } from './pull-request';
import { pushDetail } from './push';

const NAMED = v.object({ repository: v.object({ full_name: v.string() }) });

/**
 * The event that a delivery becomes; undefined where it starts nothing, as `ping`.
 *
 * A repository that is not on the list starts nothing either and is not refused, whatever else its delivery lacks: the
 * webhook of an organization sends all of them, and deliveries that always fail teach people not to look.
 *
 * @param repositories `owner/name`, in any case: GitHub takes them for the same
 * @throws Refusal 400 where the payload lacks what the event needs
 */
export function toEvent(delivery: Delivery, repositories: readonly string[]): GitHubEvent | undefined {
  const { payload } = delivery;
  const listed = (name: string) => repositories.find((known) => known.toLowerCase() === name.toLowerCase());
  if (v.is(NAMED, payload) && listed(payload.repository.full_name) === undefined) {
    return undefined;
  }
  const event = eventOf(delivery);
  return (
    event && ({ ...event, detail: { ...event.detail, repository: listed(event.detail.repository) } } as GitHubEvent)
  );
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
