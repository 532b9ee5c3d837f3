/** The source of every event that the webhook puts onto its bus. */
export const SOURCE = 'slipway.github';

/** Stands in `paths` for files that are not known. No file that starts a filtered trigger is missed because of it. */
export const ANY_PATH = '**';

/** Somebody pushed a branch or a tag. The deletion of one makes no event. */
export interface PushDetail {
  readonly deliveryId: string;
  /** `owner/name`, spelled as in the allow list. */
  readonly repository: string;
  /** Login of who pushed; `ghost` where GitHub names nobody. */
  readonly actor: string;
  readonly refType: 'branch' | 'tag';
  /** Such as `main`, without `refs/heads/`. */
  readonly refName: string;
  /** What the ref points to now; for an annotated tag the commit, not the tag. */
  readonly commit: string;
  /** What it pointed to before; 40 zeros where it is new. */
  readonly before: string;
  readonly forced: boolean;
  readonly created: boolean;
  /** The changed files, distinct and sorted, or exactly `['**']` where they are not known completely. */
  readonly paths: readonly string[];
  /**
   * Whether a later push to the same ref came in before this one. False also where GitHub does not say when they were
   * made, or says the same second for both.
   */
  readonly overtaken: boolean;
}

/** Somebody opened or reopened a pull request, or pushed to one. */
export interface PullRequestDetail {
  readonly deliveryId: string;
  /** `owner/name` of the base, spelled as in the allow list. */
  readonly repository: string;
  /** Login of who did it; `ghost` where GitHub names nobody. */
  readonly actor: string;
  readonly action: 'opened' | 'reopened' | 'synchronize';
  readonly number: number;
  /** The number as text: an input transformer writes a number without quotes, and pipeline variables are text. */
  readonly pullRequest: string;
  readonly baseName: string;
  readonly headName: string;
  /** Head of the pull request. */
  readonly commit: string;
  /** Whether the head lies in another repository than the base, or in one that is gone. */
  readonly fork: boolean;
}

/** What goes onto the bus. */
export type GitHubEvent =
  | { readonly detailType: 'push'; readonly detail: PushDetail }
  | { readonly detailType: 'pull_request'; readonly detail: PullRequestDetail };
