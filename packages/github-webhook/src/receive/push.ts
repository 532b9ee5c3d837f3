import * as v from 'valibot';
import type { PushDetail } from '../github-event';
import { changedPaths } from './changed-paths';
import { NamedPerson, peopleOf } from './people';
import { pushedCommits } from './pushed-commits';
import { COMMIT, COMMON, fields, NOBODY } from './fields';

/**
 * List of file names, which is optional according to GitHub's API description.
 * @see https://github.com/github/rest-api-description
 */
const FILES = v.nullish(v.array(v.string()));
const TEXT = v.nullish(v.string());
const PERSON = v.nullish(v.object({ username: TEXT, email: TEXT }));
const REF = /^refs\/(head|tag)s\/(.+)$/s;

const CHANGED_REF = v.object({ ref: v.string(), deleted: v.boolean() });
const PUSH = v.object({
  ...COMMON,
  pusher: v.nullish(v.object({ name: TEXT, email: TEXT })),
  before: COMMIT,
  after: COMMIT,
  created: v.boolean(),
  forced: v.boolean(),
  head_commit: v.nullish(v.object({ id: COMMIT })),
  commits: v.array(
    v.object({
      id: TEXT,
      timestamp: TEXT,
      author: PERSON,
      committer: PERSON,
      added: FILES,
      removed: FILES,
      modified: FILES,
    }),
  ),
});

/**
 * Returns the detail of a push event, or undefined if the ref was deleted, or is neither a branch nor a tag.
 *
 * For an annotated tag, `after` is the tag object, and `head_commit` the commit to which it points.
 *
 * @throws RequestRefusedError 400 if a field is missing or invalid
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
 */
export function pushDetail(deliveryId: string, payload: unknown): PushDetail | undefined {
  const { ref, deleted } = fields(CHANGED_REF, payload);
  const [, kind, refName] = REF.exec(ref) ?? [];
  if (deleted || refName === undefined) {
    return undefined;
  }
  const push = fields(PUSH, payload);
  const refType = kind === 'head' ? 'branch' : 'tag';
  return {
    deliveryId,
    repository: push.repository.full_name,
    actor: push.sender?.login ?? push.pusher?.name ?? NOBODY,
    people: peopleOf(pushersOf(push), push.commits),
    refType,
    refName,
    commit: refType === 'tag' ? (push.head_commit?.id ?? push.after) : push.after,
    before: push.before,
    forced: push.forced,
    created: push.created,
    paths: changedPaths(push),
    commits: pushedCommits(push.commits),
    overtaken: false, // determined when the event is published
  };
}

/** Returns the sender of a push and the user who pushed. The two differ if a deploy key pushed. */
function pushersOf({ sender, pusher }: v.InferOutput<typeof PUSH>): NamedPerson[] {
  return [
    { username: sender?.login ?? pusher?.name },
    ...(pusher ? [{ username: pusher.name, email: pusher.email }] : []),
  ];
}
