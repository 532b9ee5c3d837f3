import * as v from 'valibot';
import type { Delivery } from './parse-delivery';

const LOGIN = v.object({ login: v.string() });
const RENAMED = v.object({
  action: v.literal('renamed'),
  changes: v.object({ repository: v.object({ name: v.object({ from: v.string() }) }) }),
  repository: v.object({ owner: LOGIN }),
});
const TRANSFERRED = v.object({
  action: v.literal('transferred'),
  changes: v.object({
    owner: v.object({ from: v.object({ user: v.nullish(LOGIN), organization: v.nullish(LOGIN) }) }),
  }),
  repository: v.object({ name: v.string() }),
});

/**
 * Returns the previous `owner/name` of a repository that was renamed or transferred according to a `repository` event,
 * or undefined for any other delivery.
 *
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#repository
 */
export function nameBefore({ event, payload }: Delivery): string | undefined {
  if (event !== 'repository') {
    return undefined;
  }
  if (v.is(RENAMED, payload)) {
    return `${payload.repository.owner.login}/${payload.changes.repository.name.from}`;
  }
  if (v.is(TRANSFERRED, payload)) {
    const { user, organization } = payload.changes.owner.from;
    return `${(organization ?? user)?.login}/${payload.repository.name}`;
  }
  return undefined;
}
