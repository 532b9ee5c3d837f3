/** The source of every event that the webhook puts onto its bus. */
export const SOURCE = 'slipway.github';

/** Placeholder in `paths` for files that are not known, so that no file that starts a filtered trigger is missed. */
export const ANY_PATH = '**';

/** Commit of a push: its ID and when it was made, and nothing of who made it or what is in it. */
export interface PushedCommit {
  /** ID of the commit: 40 hexadecimal digits. */
  readonly id: string;
  /** Time of the commit in UTC, such as `2026-11-29T08:00:00.000Z`, by the clock of the author. */
  readonly timestamp: string;
}

/** Detail of the event for a push of a branch or a tag. A deletion makes no event. */
export interface PushDetail {
  /** GitHub's ID of the delivery, a UUID. */
  readonly deliveryId: string;
  /** Repository that was pushed to, `owner/name`, spelled as in the allow list. */
  readonly repository: string;
  /** Login of the user who pushed, or `ghost` if GitHub names nobody. */
  readonly actor: string;
  /**
   * People of the push: who pushed, and the authors and committers of its commits, at most 1,000 characters.
   *
   * Each is `login:address`, of which either part may be missing, separated by spaces. `?` is someone whom GitHub does
   * not name, or the rest of very many people. GitHub authenticates who pushes; authors write their addresses
   * themselves.
   */
  readonly people: string;
  /** Kind of the ref that was pushed. */
  readonly refType: 'branch' | 'tag';
  /** Name of the branch or tag, such as `main`, without `refs/heads/`. */
  readonly refName: string;
  /** Commit that the ref points to now. For an annotated tag this is the commit, not the tag. */
  readonly commit: string;
  /** Commit that the ref pointed to before, or 40 zeros if the ref is new. */
  readonly before: string;
  /** Whether the push replaced commits of the branch. */
  readonly forced: boolean;
  /** Whether the push created the branch or tag. */
  readonly created: boolean;
  /** Changed files, distinct and sorted, or exactly `['**']` if they are not known completely. */
  readonly paths: readonly string[];
  /**
   * Commits that the push brought to the ref, the oldest first: the latest 500 of them.
   *
   * Commits that GitHub lists without a valid ID or time are left out.
   */
  readonly commits: readonly PushedCommit[];
  /**
   * Whether a later push to the same ref came in before this one.
   *
   * It is also false if GitHub does not say when the pushes were made, or says the same second for both.
   */
  readonly overtaken: boolean;
}

/** Detail of the event for a pull request that was opened, reopened or pushed to. */
export interface PullRequestDetail {
  /** GitHub's ID of the delivery, a UUID. */
  readonly deliveryId: string;
  /** Repository that the pull request is to be merged into, `owner/name`, spelled as in the allow list. */
  readonly repository: string;
  /** Login of the user who acted, or `ghost` if GitHub names nobody. */
  readonly actor: string;
  /** What happened to the pull request; `synchronize` means that commits were pushed to it. */
  readonly action: 'opened' | 'reopened' | 'synchronize';
  /** Number of the pull request, as GitHub sends it. */
  readonly number: number;
  /**
   * Number of the pull request as text: pipeline variables are text, and an input transformer does not quote numbers.
   */
  readonly pullRequest: string;
  /** Branch that the pull request is to be merged into. */
  readonly baseName: string;
  /** Branch that the pull request comes from. */
  readonly headName: string;
  /** Commit at the head of the pull request. */
  readonly commit: string;
  /** Whether the head is in another repository than the base, or in one that no longer exists. */
  readonly fork: boolean;
}

/** Event that is put onto the bus. */
export type GitHubEvent =
  | { readonly detailType: 'push'; readonly detail: PushDetail }
  | { readonly detailType: 'pull_request'; readonly detail: PullRequestDetail };
