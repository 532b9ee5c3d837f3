/** Source of all events that the webhook puts on its event bus. */
export const SOURCE = 'slipway.github';

/** Placeholder in `paths` for unknown files. It matches every path filter, so that no change is missed. */
export const ANY_PATH = '**';

/** Commit of a push: its ID and its time, without its author or content. */
export interface PushedCommit {
  /** ID of the commit: 40 hexadecimal digits. */
  readonly id: string;
  /** Time of the commit in UTC, such as `2026-11-29T08:00:00.000Z`, according to the author's clock. */
  readonly timestamp: string;
}

/** Event detail of a push to a branch or tag. Deletions create no event. */
export interface PushDetail {
  /** GitHub's ID of the delivery, a UUID. */
  readonly deliveryId: string;
  /** Repository of the push, `owner/name`, spelled as in the allow list. */
  readonly repository: string;
  /** Login of the user who pushed, or `ghost` if GitHub names no user. */
  readonly actor: string;
  /**
   * People of the push, in at most 1,000 characters: the user who pushed, and the authors and committers of the
   * commits.
   *
   * Each person is `login:address`, in which either part can be missing. People are separated by spaces. `?` stands for
   * a person whom GitHub does not name, and for everyone else if there are too many. GitHub authenticates the user who
   * pushes, but authors enter their email addresses themselves.
   */
  readonly people: string;
  /** Kind of the ref that was pushed. */
  readonly refType: 'branch' | 'tag';
  /** Name of the branch or tag, such as `main`, without `refs/heads/`. */
  readonly refName: string;
  /** Commit to which the ref points after the push. For an annotated tag, this is the commit, not the tag object. */
  readonly commit: string;
  /** Commit to which the ref pointed before the push, or 40 zeros if the ref is new. */
  readonly before: string;
  /** Whether the push was a force push that replaced commits. */
  readonly forced: boolean;
  /** Whether the push created the branch or tag. */
  readonly created: boolean;
  /** Changed files without duplicates, sorted, or exactly `['**']` if the list is incomplete. */
  readonly paths: readonly string[];
  /**
   * Latest commits that the push added to the ref, at most 500, the oldest first.
   *
   * Commits without a valid ID or time are omitted.
   */
  readonly commits: readonly PushedCommit[];
  /**
   * Whether a later push to the same ref was received before this push.
   *
   * Also false if GitHub reports no time for the pushes, or the same second for both.
   */
  readonly overtaken: boolean;
}

/** Event detail of a pull request that was opened or reopened, or to which commits were pushed. */
export interface PullRequestDetail {
  /** GitHub's ID of the delivery, a UUID. */
  readonly deliveryId: string;
  /** Target repository of the pull request, `owner/name`, spelled as in the allow list. */
  readonly repository: string;
  /** Login of the user who acted, or `ghost` if GitHub names no user. */
  readonly actor: string;
  /** Action on the pull request. `synchronize` means that commits were pushed to its branch. */
  readonly action: 'opened' | 'reopened' | 'synchronize';
  /** Number of the pull request, as a number. */
  readonly number: number;
  /**
   * Number of the pull request, as text: pipeline variables are text, and an input transformer does not quote numbers.
   */
  readonly pullRequest: string;
  /** Target branch of the pull request. */
  readonly baseName: string;
  /** Source branch of the pull request. */
  readonly headName: string;
  /** Commit at the head of the pull request. */
  readonly commit: string;
  /** Whether the source branch is in a different repository than the target branch, or in a deleted repository. */
  readonly fork: boolean;
}

/** Event that the webhook puts on its event bus. */
export type GitHubEvent =
  | { readonly detailType: 'push'; readonly detail: PushDetail }
  | { readonly detailType: 'pull_request'; readonly detail: PullRequestDetail };
