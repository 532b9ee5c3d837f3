import { EventField, EventPattern, IEventBus } from 'aws-cdk-lib/aws-events';
import { SOURCE } from './github-event';
import { branchPatterns, pathPatterns } from './name-patterns';

/** A trigger: the events to react to, and the commit that they name. */
export interface GitHubTrigger {
  /** Event bus that the events arrive on. */
  readonly eventBus: IEventBus;
  /** Pattern of the events that start something. */
  readonly pattern: EventPattern;
  /** `EventField` with the commit that the event is about. */
  readonly commit: string;
  /**
   * `EventField`s to hand on: DELIVERY_ID, ACTOR and, for pull requests, PULL_REQUEST. All are text.
   *
   * Pushes also hand on PEOPLE, if asked for.
   */
  readonly variables: Readonly<Record<string, string>>;
}

/** Properties of a trigger for pushes. */
export interface GitHubPushProps {
  /** Repository of the webhook that is pushed to, `owner/name`. */
  readonly repository: string;
  /**
   * Branches that start something: names such as `main`, prefixes such as `release/*`, or `*` for all. Tags start
   * nothing.
   */
  readonly branches: readonly string[];
  /**
   * Files of which at least one has to be changed: paths such as `Pulumi.yaml`, or prefixes such as `infra/*`.
   *
   * If GitHub does not say which files a push changed, the push starts all the same: a new branch, a force push, a
   * commit that lists no files, or more files than GitHub lists.
   *
   * With paths, a push also starts if it comes in after a later one of the branch, because the later one may have
   * changed none of these files. Without paths, such a push starts nothing.
   *
   * @default - any file
   */
  readonly paths?: readonly string[];
  /**
   * Whether a push that comes in after a later one of the branch starts something, too.
   *
   * Something that keeps a history wants to know of it; something that deploys the commit of the push does not.
   *
   * @default - only with `paths`
   */
  readonly includeOvertaken?: boolean;
  /**
   * Whether to hand on the people of the push as the variable PEOPLE, which `ApproverCheck` of
   * `@slipway/pipeline` compares with the approver.
   *
   * The variable contains addresses of authors. Everyone who may read executions of the pipeline can see them.
   *
   * @default false
   */
  readonly people?: boolean;
}

/** Properties of a trigger for pull requests. */
export interface GitHubPullRequestProps {
  /** Repository of the webhook that the pull requests are in, `owner/name`. */
  readonly repository: string;
  /**
   * Branches that a pull request is to be merged into: names such as `main`, prefixes such as `release/*`, or `*` for
   * all.
   */
  readonly branches: readonly string[];
}

const VARIABLES = {
  DELIVERY_ID: EventField.fromPath('$.detail.deliveryId'),
  ACTOR: EventField.fromPath('$.detail.actor'),
};
const COMMIT = EventField.fromPath('$.detail.commit');

/**
 * Creates a trigger for pushes to branches.
 *
 * Without paths, a push that was overtaken by a later one starts nothing, unless it is asked for. With paths it does,
 * since the later one may have changed other files.
 */
export function pushTrigger(eventBus: IEventBus, props: GitHubPushProps): GitHubTrigger {
  const { repository, branches, paths, includeOvertaken = paths !== undefined, people = false } = props;
  return {
    eventBus,
    pattern: {
      source: [SOURCE],
      detailType: ['push'],
      detail: {
        repository: [repository],
        refType: ['branch'],
        refName: branchPatterns(branches),
        ...(paths && { paths: pathPatterns(paths) }),
        ...(!includeOvertaken && { overtaken: [false] }),
      },
    },
    commit: COMMIT,
    variables: { ...VARIABLES, ...(people && { PEOPLE: EventField.fromPath('$.detail.people') }) },
  };
}

/**
 * Creates a trigger for pull requests, but never for those of forks: code of strangers would run with our permissions.
 */
export function pullRequestTrigger(
  eventBus: IEventBus,
  { repository, branches }: GitHubPullRequestProps,
): GitHubTrigger {
  return {
    eventBus,
    pattern: {
      source: [SOURCE],
      detailType: ['pull_request'],
      detail: { repository: [repository], fork: [false], baseName: branchPatterns(branches) },
    },
    commit: COMMIT,
    variables: { ...VARIABLES, PULL_REQUEST: EventField.fromPath('$.detail.pullRequest') },
  };
}
